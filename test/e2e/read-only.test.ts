/** Promise 4: nothing is ever created, changed or shared, and no more is asked for than reading needs. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { demo, type RequestEntry } from "../../sandbox/index.js";
import { type Fixture, startFixture } from "../support/fixture.js";
import { createInstance, type Data, demoRegistration, provision, search, startLogin } from "./support.js";

const OPENID = ["openid", "profile", "email", "offline_access"];

let fixture: Fixture;
let toGraph: RequestEntry[];
let toEntra: RequestEntry[];
let toDownloads: RequestEntry[];
let asked: string[];
let files: string;

/** Everything that there is, so that what is changed shows. */
function inventory(): string {
  const { drives, people } = fixture.sandbox.world;
  const items = drives.flatMap((drive) => [...drive.items.values()]);
  return JSON.stringify([
    items.map(({ id, name, size, modified, parent, readers }) => [id, name, size, modified, parent?.id, readers.size]),
    drives.map(({ members }) => members.size),
    people.map(({ consents }) => [...consents].map(([id, scopes]) => [id, [...scopes]])),
  ]);
}

/** A tour past everything that asks Microsoft for anything. */
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
  files = inventory();
  const { sandbox } = fixture;
  const library = sandbox.world.find("ada", demo.microsoft.brandLibrary);
  const team = await provision(fixture);
  const [ada, ben] = [await fixture.as("ada"), await fixture.as("ben")];
  const { tenant: _, ...derived } = demoRegistration;
  const mine = await createInstance(ada, team, derived);
  const folder = await createInstance(ada, team, {
    ...demoRegistration,
    driveId: library.drive.id,
    folderId: library.id,
  });
  const everything = await createInstance(ada, team, { ...demoRegistration, scope: "everything" });
  const url = new URL(await startLogin(ben, mine));
  asked = (url.searchParams.get("scope") ?? "").split(" ");
  sandbox.requests.clear();
  await ada.login(mine);
  await ben.login(mine);
  for (const caller of [ada, ben]) {
    const page = await search(caller, team, { first: 50 });
    expect(page.sources.map(({ state }: Data) => state)).toEqual(["OK", "OK", "OK"]);
    const next = await search(caller, team, { first: 10, text: "team" });
    if (next.pageInfo.hasNextPage) {
      await search(caller, team, { first: 10, text: "team", after: next.pageInfo.endCursor });
    }
    const pictures = page.nodes.filter(({ thumbnail }: Data) => thumbnail).slice(0, 8);
    const sent = await Promise.all(pictures.map(({ thumbnail }: Data) => fetch(thumbnail.url)));
    expect(sent.map(({ status }) => status)).toEqual(pictures.map(() => 200));
    const reading = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on SearchResult { name downloadUrl } } }";
    const ids = page.nodes.slice(0, 10).map(({ id }: Data) => id);
    const { nodes } = await caller.get<Data>(reading, { ids });
    expect(nodes).not.toContain(null);
    expect(nodes.filter(({ downloadUrl }: Data) => downloadUrl)).not.toHaveLength(0);
  }
  const walking = `query ($id: ID!, $parent: ID) { node(id: $id) { ... on ProviderInstance { folders(parent: $parent) { nodes { id } } } } }`;
  const top = await ada.get<Data>(walking, { id: mine });
  await ada.get<Data>(walking, { id: mine, parent: top.node.folders.nodes[0].id });
  // A folder without its drive is pinned as it is saved.
  await createInstance(ada, team, { ...demoRegistration, folderId: library.id });
  const testing = "mutation ($id: ID!) { testProviderInstance(id: $id) { ok } }";
  for (const id of [mine, folder, everything]) await ada.get(testing, { id });
  sandbox.advance(2 * 86_400_000);
  await search(ben, team);
  await ben.get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id: mine });
  toGraph = sandbox.requests.list({ service: "graph" });
  toEntra = sandbox.requests.list({ service: "entra" }).filter(({ path }) => !/authorize|sandbox\/step/.test(path));
  toDownloads = sandbox.requests.list({ service: "downloads" });
});
afterAll(() => fixture.close());

test("the only requests that reach Graph are reads, batches of reads, and searches", () => {
  const kinds = new Set(
    toGraph.map(({ method, path }) => (method === "GET" ? "GET" : `${method} ${path.replace(/^\/v1\.0/, "")}`)),
  );
  expect([...kinds].sort()).toEqual(["GET", "POST /$batch", "POST /search/query"]);
  const batched = fixture.sandbox.requests.batched({ service: "graph" });
  expect(batched.length).toBeGreaterThan(20);
  expect(new Set(batched.map(({ method }) => method))).toEqual(new Set(["GET"]));
});

test("the only other POSTs are for tokens", () => {
  const posts = toEntra.filter(({ method }) => method !== "GET");
  expect(new Set(posts.map(({ grant }) => grant))).toEqual(
    new Set(["authorization_code", "refresh_token", "client_credentials"]),
  );
  for (const { method, path } of posts)
    expect([method, path.replace(/^\/[^/]+/, "")]).toEqual(["POST", "/oauth2/v2.0/token"]);
  for (const { method } of toDownloads) expect(method).toBe("GET");
});

test("nothing at Microsoft is other than it was", () => {
  expect(inventory()).toBe(files);
});

test("the scopes asked for are Files.Read.All and OpenID's own", () => {
  const beyond = asked.filter((scope) => !OPENID.includes(scope));
  expect(beyond).toHaveLength(1);
  expect(beyond[0]).toMatch(/(^|\/)Files\.Read\.All$/);
  expect(asked).toEqual(expect.arrayContaining(["openid", "offline_access"]));
});

test("a token goes to Graph alone, never to where pictures and files are kept", () => {
  expect(toGraph.length).toBeGreaterThan(10);
  expect(toDownloads.length).toBeGreaterThan(10);
  expect(toGraph.map(({ authorization }) => authorization)).not.toContain(false);
  expect(toDownloads.map(({ authorization }) => authorization)).not.toContain(true);
  expect(toEntra.map(({ authorization }) => authorization)).not.toContain(true);
  for (const { headers } of toDownloads) expect(headers).not.toHaveProperty("cookie");
});

test("every call to Graph and for tokens says who we are, with an id that the log has, too", () => {
  for (const { headers, path } of [...toGraph, ...toEntra]) {
    expect([path, headers["user-agent"]]).toEqual([path, "ISV|Popsync|Gateway/0.1.0"]);
    expect([path, headers["client-request-id"]]).toEqual([path, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(fixture.logged()).toContain(`"clientRequestId":"${headers["client-request-id"]}"`);
  }
});

test("the log names the caller's request and the vendor's side by side", () => {
  const lines = fixture
    .logged()
    .split("\n")
    .filter((line) => line.includes('"called a vendor"'))
    .map((line) => JSON.parse(line));
  const searches = lines.filter(
    ({ operation, to }) =>
      operation !== "token" && String(to).startsWith(fixture.sandbox.vendors.microsoft.origins.graph),
  );
  expect(searches.length).toBeGreaterThan(10);
  for (const line of searches)
    expect(line).toMatchObject({ requestId: expect.any(String), clientRequestId: expect.any(String) });
  expect(fixture.logged()).not.toContain("harbor");
});

test("every read at Graph, batched or not, names the properties that it wants", () => {
  // What a nextLink of Graph's leads to has the words of the first request in it already.
  const alone = toGraph.filter(({ method, query }) => method === "GET" && !("$skiptoken" in query));
  expect(alone.length).toBeGreaterThan(4);
  for (const { path, query } of alone)
    expect([path, query["$select"]]).toEqual([path, expect.stringMatching(/\bid\b/)]);
  for (const { url } of fixture.sandbox.requests.batched({ service: "graph" })) expect(url).toMatch(/[?&]\$select=/);
});
