/** The links of pictures: what they are good for, for how long, and what happens when Microsoft does not go along. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import { type Replica, replicaOf } from "../support/fixture.js";
import { tampered } from "../support/tampered.js";
import { plain, type SmallWorld, setSmallWorld } from "./small-world.js";
import { removeInstance } from "./support.js";

const MINUTE = 60_000;
let ahead = 0;
let world: SmallWorld;
/** Shows three pictures a minute. */
let strict: Replica;
beforeAll(async () => {
  const overrides = { clock: () => new Date(Date.now() + ahead) };
  world = await setSmallWorld({ overrides });
  strict = await replicaOf(world.fixture, { thumbnailsPerMinute: 3, logLevel: "silent" }, overrides);
});
afterEach(() => {
  ahead = 0;
  world.fixture.sandbox.faults.clear();
});
afterAll(async () => {
  await strict.close();
  await world.fixture.close();
});

async function picture() {
  const { name, email, caller } = await world.someone();
  const item = world.fixture.sandbox.world.file(name, "harbor.jpg", { width: 400, height: 300 });
  const { team, instances } = await world.team([name]);
  const url: string = (await plain(caller, team)).nodes[0].thumbnail.url;
  world.fixture.sandbox.requests.clear();
  return { name, email, caller, item, team, instance: instances[0] as string, url };
}

const downloads = () => world.fixture.sandbox.requests.list({ service: "downloads" });
const graph = () => world.fixture.sandbox.requests.list({ service: "graph" });

test("live five minutes, and are refused without asking anybody when they are older, changed, or of another's making", async () => {
  const { url } = await picture();
  ahead = 4 * MINUTE;
  expect((await fetch(url)).status).toBe(200);
  world.fixture.sandbox.requests.clear();
  const link = url.split("/").at(-1) ?? "";
  for (const other of [
    tampered(link),
    link.slice(0, -4),
    `${link}AAAA`,
    "x",
    "%00",
    "..%2f..%2fgraphql",
    "A".repeat(300),
  ]) {
    const answer = await fetch(`${world.fixture.url}/thumbnails/${other}`);
    expect([other, answer.status]).toEqual([other, 404]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  }
  ahead = 6 * MINUTE;
  expect((await fetch(url)).status).toBe(404);
  expect(graph()).toEqual([]);
});

test("are read with the token of the person they were made for, whoever else has them", async () => {
  const [mine, theirs] = [await picture(), await picture()];
  world.fixture.sandbox.requests.clear();
  const headers = { authorization: `Bearer ${theirs.caller.token}`, cookie: "session=1" };
  expect((await fetch(mine.url, { headers })).status).toBe(200);
  expect(graph().map(({ person }) => person)).toEqual(graph().map(() => mine.email));
  expect(downloads()).toHaveLength(1);
  expect(downloads()[0]).toMatchObject({ authorization: false, person: mine.email });
  expect(downloads()[0]?.headers).not.toHaveProperty("cookie");
});

test("end with the instance", async () => {
  const { caller, instance, url } = await picture();
  expect((await fetch(url)).status).toBe(200);
  await removeInstance(caller, instance);
  expect((await fetch(url)).status).toBe(404);
});

test("read Microsoft's own link anew each time: one that has run out spoils one look, not the next", async () => {
  const { url } = await picture();
  world.fixture.sandbox.faults.set({ thumbnails: { expired: true } });
  const answer = await fetch(url);
  expect(answer.status).toBe(503);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(await answer.text()).not.toMatch(/tempauth|localhost/);
  world.fixture.sandbox.faults.clear();
  expect((await fetch(url)).status).toBe(200);
  expect((await fetch(url)).status).toBe(200);
  const behind = downloads().map(({ query }) => query["tempauth"]);
  expect(behind).toHaveLength(3);
});

test("say until when Microsoft asks to wait, and ask nobody before", async () => {
  const { url, caller, team, email } = await picture();
  world.fixture.sandbox.faults.set({ throttle: [{ service: "graph", person: email, in: "batch", retryAfter: 50 }] });
  const answer = await fetch(url);
  expect(answer.status).toBe(429);
  const wait = Number(answer.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(30);
  expect(wait).toBeLessThanOrEqual(51);
  world.fixture.sandbox.faults.clear();
  world.fixture.sandbox.requests.clear();
  expect((await fetch(url)).status).toBe(429);
  expect((await plain(caller, team)).sources).toMatchObject([{ state: "THROTTLED" }]);
  expect(graph()).toEqual([]);
  ahead = 2 * MINUTE;
  expect((await fetch(url)).status).toBe(200);
});

test.each([
  ["there is no picture", { empty: true }, 404],
  ["there is nothing in it", { serve: "nothing" as const }, 200],
  ["it is HTML", { serve: "html" as const }, 404],
])("when %s", async (_, thumbnails, status) => {
  const { url } = await picture();
  world.fixture.sandbox.faults.set({ thumbnails });
  const answer = await fetch(url);
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).not.toMatch(/html/);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
});

test("that nobody waits for any more are not fetched on", async () => {
  const { url } = await picture();
  const hold = world.fixture.sandbox.faults.hold({ service: "downloads" });
  const leaving = new AbortController();
  const looking = fetch(url, { signal: leaving.signal }).catch((error: Error) => error.name);
  await hold.arrived();
  leaving.abort();
  expect(await looking).toBe("AbortError");
  await world.fixture.sandbox.requests.waitFor(({ service, aborted }) => service === "downloads" && aborted);
  hold.release();
});

const lookAt = (url: string) => fetch(strict.url + new URL(url).pathname);

test("are counted to the person they were made for: one too many says when to come back, others are shown theirs", async () => {
  const [mine, theirs] = [await picture(), await picture()];
  for (let look = 0; look < 3; look++) expect((await lookAt(mine.url)).status).toBe(200);
  world.fixture.sandbox.requests.clear();
  const refused = await lookAt(mine.url);
  expect([refused.status, await refused.text()]).toEqual([429, expect.stringMatching(/^Too many requests\./)]);
  const wait = Number(refused.headers.get("retry-after"));
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(refused.headers.get("cache-control")).toBe("no-store");
  expect([...graph(), ...downloads()]).toEqual([]);
  expect((await lookAt(theirs.url)).status).toBe(200);
  // Asking and looking are counted apart.
  expect((await plain(await strict.as(mine.name), mine.team)).sources).toMatchObject([{ state: "OK" }]);
});

test("that are made up, changed or have run out spend nothing of anybody's", async () => {
  const { url } = await picture();
  const link = Buffer.from(url.split("/").at(-1) ?? "", "base64url");
  const changed = Array.from(link, (_, at) => {
    const bytes = Buffer.from(link);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return `${new URL(url).origin}/thumbnails/${bytes.toString("base64url")}`;
  });
  expect((await Promise.all(changed.map(lookAt))).map(({ status }) => status)).toEqual(changed.map(() => 404));
  ahead = 6 * MINUTE;
  for (let look = 0; look < 5; look++) expect((await lookAt(url)).status).toBe(404);
  ahead = 0;
  for (const status of [200, 200, 200, 429]) expect((await lookAt(url)).status).toBe(status);
});
