/** Pictures behind the gateway's own links: for their viewer alone, checked at every look, batched, harmless. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import { type Caller, type Fixture, startFixture } from "../support/fixture.js";
import { createInstance, type Data, provision, switchSearch, update, updateMembers } from "./support.js";

let fixture: Fixture;
let ada: Caller;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
  ada = await fixture.as("ada");
});
afterEach(() => fixture.sandbox.faults.clear());
afterAll(() => fixture.close());

async function pictures() {
  const team = await provision(fixture, { members: ["ben"] });
  const instance = await createInstance(ada, team);
  const ben = await fixture.as("ben");
  await ben.login(instance);
  const { nodes } = (
    await ben.get<Data>(
      `query ($team: ID!) { team(id: $team) { search(text: "harbor", first: 20, filter: { kinds: [IMAGE] }) {
        nodes { thumbnail(size: SMALL) { url expiresAt } } } } }`,
      { team },
    )
  ).team.search;
  const urls: string[] = nodes.map(({ thumbnail }: Data) => thumbnail.url);
  fixture.sandbox.requests.clear();
  return { team, instance, ben, urls };
}

test("come without a token, private, with nothing that a browser could run", async () => {
  const { urls } = await pictures();
  const answer = await fetch(urls[0] as string);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("image/png");
  expect(answer.headers.get("cache-control")).toContain("private");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(
    Buffer.from(await answer.arrayBuffer())
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
});

test("asked for at the same moment travel in shared batches, and the link behind gets no credentials", async () => {
  const { urls } = await pictures();
  expect(urls.length).toBeGreaterThan(8);
  // Handed over in one tick: how fast a network brings them is not what is tested.
  const answers = await Promise.all(urls.map((url) => fixture.app.server.inject(new URL(url).pathname)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(urls.map(() => 200));
  const graph = fixture.sandbox.requests.list({ service: "graph" });
  expect(graph.every(({ path }) => path === "/v1.0/$batch")).toBe(true);
  expect(graph.length).toBeLessThanOrEqual(Math.ceil((2 * urls.length) / 20));
  const downloads = fixture.sandbox.requests.list({ service: "downloads" });
  expect(downloads.map(({ authorization }) => authorization)).toEqual(urls.map(() => false));
});

test.each<[string, (home: Awaited<ReturnType<typeof pictures>>) => Promise<unknown>, number]>([
  ["the team left", ({ team }) => updateMembers(fixture, team, { remove: ["ben"] }), 404],
  ["the instance disabled", ({ instance }) => update(ada, instance, { enabled: false }), 404],
  ["Cloud Drive Search off", ({ team }) => switchSearch(fixture, team, "OFF"), 403],
  [
    "logged out",
    ({ ben, instance }) => ben.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: instance }),
    403,
  ],
])("are gone at once with %s", async (_, lose, status) => {
  const home = await pictures();
  expect((await fetch(home.urls[0] as string)).status).toBe(200);
  await lose(home);
  expect((await fetch(home.urls[0] as string)).status).toBe(status);
});

test.each(["html", "svg", "foreign-redirect"] as const)("are not shown when Microsoft serves %s", async (serve) => {
  const { urls } = await pictures();
  fixture.sandbox.faults.set({ thumbnails: { serve } });
  const answer = await fetch(urls[0] as string);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.headers.get("content-type")).not.toMatch(/html|svg/);
});

test("larger than the cap are cut off", async () => {
  const { urls } = await pictures();
  fixture.sandbox.faults.set({ thumbnails: { serve: "huge" } });
  const whole = await fetch(urls[0] as string)
    .then(
      async (answer) => answer.ok && (await answer.arrayBuffer()).byteLength,
      () => false,
    )
    .catch(() => false);
  expect(whole).toBe(false);
});

test("that nobody waits for any more are no error of ours", async () => {
  const { urls } = await pictures();
  const hold = fixture.sandbox.faults.hold({ service: "graph", path: "/$batch" });
  const before = fixture.logged().length;
  const logged = () => fixture.logged().slice(before);
  const leaving = new AbortController();
  const asked = fetch(urls[0] as string, { signal: leaving.signal });
  await hold.arrived();
  leaving.abort();
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  // The line about the reader comes before what becomes of the picture, and both within one turn.
  while (!logged().includes('"msg":"abandoned"')) await nextTurn();
  await nextTurn();
  hold.release();
  expect(logged()).not.toContain("an unexpected error");
});
