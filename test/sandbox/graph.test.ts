import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { type Drive, demo, type Item, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { Client, type Json, names } from "./support.js";

let sandbox: Sandbox;
let ada: Client;
let ben: Client;
let chloe: Client;
let drive: Drive;
let library: Item;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({}, ["answer"]);
  ada = new Client(sandbox, "ada@contoso.example");
  ben = new Client(sandbox, "ben@contoso.example");
  chloe = new Client(sandbox, "chloe@contoso.example");
  library = sandbox.world.find("ada", demo.microsoft.brandLibrary);
  drive = library.drive;
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

describe("the door", () => {
  it("refuses no, unknown, expired and misdirected tokens with a WWW-Authenticate header", async () => {
    const none = await fetch(`${sandbox.vendors.microsoft.origins.graph}/v1.0/me/drive`);
    expect(none.status).toBe(401);
    expect(none.headers.get("www-authenticate")).toContain("Bearer realm");
    expect(await none.json()).toMatchObject({ error: { code: "InvalidAuthenticationToken" } });
    for (const token of [
      "nonsense",
      sandbox.vendors.microsoft.tokenFor("ada", { expiresIn: 0 }),
      sandbox.vendors.microsoft.tokenFor("ada", { audience: "other" }),
    ]) {
      expect(
        (
          await fetch(`${sandbox.vendors.microsoft.origins.graph}/v1.0/me/drive`, {
            headers: { authorization: `Bearer ${token}` },
          })
        ).status,
      ).toBe(401);
    }
  });

  it("lets tokens expire with its clock", async () => {
    const client = new Client(sandbox, "ada@contoso.example");
    sandbox.advance(3_600_000);
    expect((await client.get("/me/drive")).body["error"]["message"]).toContain("expired");
    ada = new Client(sandbox, "ada@contoso.example");
    ben = new Client(sandbox, "ben@contoso.example");
    chloe = new Client(sandbox, "chloe@contoso.example");
  });

  it("is read-only", async () => {
    const response = await fetch(
      `${sandbox.vendors.microsoft.origins.graph}/v1.0/drives/${drive.id}/items/${library.id}`,
      {
        method: "DELETE",
        headers: { authorization: `Bearer ${ada.token}` },
      },
    );
    expect(response.status).toBe(403);
    expect(sandbox.requests.count({ method: "DELETE" })).toBe(1);
  });

  it("gives Files.Read only one's own drive, and no Microsoft Search", async () => {
    const narrow = new Client(sandbox, "ben@contoso.example", ["Files.Read"]);
    expect((await narrow.get("/me/drive")).status).toBe(200);
    expect((await narrow.get(`/drives/${drive.id}/items/${library.id}`)).status).toBe(403);
    expect((await narrow.post("/search/query", {})).status).toBe(400);
    const request = { requests: [{ entityTypes: ["driveItem"], query: { queryString: "logo" } }] };
    expect((await narrow.post("/search/query", request)).status).toBe(403);
    expect((await ada.get("/me")).status).toBe(403);
  });

  it("echoes client-request-id and names its content type at length", async () => {
    const { headers } = await ada.get("/me/drive", { "client-request-id": "mine" });
    expect(headers.get("client-request-id")).toBe("mine");
    expect(headers.get("request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("content-type")).toContain("odata.metadata=minimal");
  });
});

describe("permissions", () => {
  it("shows a shared folder and what is under it to whom it is shared with, and hides it from others", async () => {
    const at = `/drives/${drive.id}/items/${library.id}`;
    expect((await ben.get(at)).body).toMatchObject({ name: demo.microsoft.brandLibrary, shared: {} });
    const logos = await ben.get(`${at}/children`);
    expect(names(logos)).toEqual(["Guidelines", "Logos", "Photography"]);
    expect((await chloe.get(at)).status).toBe(404);
    sandbox.faults.set({ hidden: 403 });
    expect((await chloe.get(at)).body["error"]["code"]).toBe("accessDenied");
  });

  it("hides what is above and beside a shared folder", async () => {
    expect((await ben.get(`/drives/${drive.id}/root`)).status).toBe(404);
    expect((await ben.get(`/drives/${drive.id}`)).status).toBe(404);
    expect((await ben.get(`/drives/${drive.id}/items/${sandbox.world.find("ada", "Campaigns").id}`)).status).toBe(404);
    expect((await ben.search(`/drives/${drive.id}/root`, "logo")).status).toBe(404);
  });

  it("takes effect with the next request", async () => {
    const file = sandbox.world.file(library, "for chloe.png");
    const at = `/drives/${drive.id}/items/${file.id}`;
    expect((await chloe.get(at)).status).toBe(404);
    sandbox.world.share(file, "chloe");
    expect((await chloe.get(at)).status).toBe(200);
    sandbox.world.unshare(file, "chloe");
    expect((await chloe.get(at)).status).toBe(404);
    sandbox.world.delete(file);
    expect((await ada.get(at)).status).toBe(404);
  });

  it("lets members read a library, and nobody else", async () => {
    const site = sandbox.world.drives.find(({ name }) => name === demo.microsoft.marketingSite)?.id;
    expect((await ben.get(`/drives/${site}/root/children`)).status).toBe(200);
    expect((await chloe.get(`/drives/${site}/root/children`)).status).toBe(404);
  });

  it("tells a person without OneDrive and a directory without licence apart", async () => {
    expect((await new Client(sandbox, "hugo@contoso.example").get("/me/drive")).body["error"]).toMatchObject({
      message: "User's mysite not found.",
    });
    const tenant = sandbox.world.tenant({ domain: "poor.example", licensed: false });
    sandbox.world.person({ email: "pia@poor.example", tenant });
    const { status, body } = await new Client(sandbox, "pia@poor.example").get("/me/drive");
    expect([status, body["error"]["message"]]).toEqual([400, "Tenant does not have a SPO license."]);
  });
});

describe("items", () => {
  it("come whole by themselves, or as selected", async () => {
    const hero = sandbox.world.find("ada", "Brand library/Photography/Hero/harbor hero.jpg");
    const at = `/drives/${drive.id}/items/${hero.id}`;
    const { body } = await ada.get(at);
    expect(body).toMatchObject({
      image: { width: 4000, height: 2667 },
      parentReference: { driveId: drive.id, path: `/drives/${drive.id}/root:/Brand%20library/Photography/Hero` },
    });
    expect(body["@microsoft.graph.downloadUrl"]).toContain(sandbox.vendors.microsoft.origins.downloads);
    expect(Object.keys((await ada.get(`${at}?$select=id,parentReference`)).body)).toEqual([
      "@odata.context",
      "id",
      "parentReference",
    ]);
    expect(
      (await ada.get(`${at}?$select=id,@microsoft.graph.downloadUrl`)).body["@microsoft.graph.downloadUrl"],
    ).toBeDefined();
    const film = sandbox.world.find("ada", "Brand library/Photography/Hero/harbor hero film.mp4");
    expect((await ada.get(`/drives/${drive.id}/items/${film.id}`)).body["size"]).toBeGreaterThan(2 ** 31);
    expect((await ada.get(`/drives/${drive.id}/root`)).body["parentReference"]["id"]).toBeUndefined();
  });

  it("have ids in Graph's grammar, compared exactly", async () => {
    expect(drive.id).toMatch(/^b![A-Za-z0-9_-]{64}$/);
    expect(library.id).toMatch(/^01[A-Z2-7]{32}$/);
    expect((await ada.get(`/drives/${drive.id}/items/${library.id.toLowerCase()}`)).status).toBe(404);
    expect((await ada.get("/drives/whatever/root")).status).toBe(400);
  });

  it("list page by page", async () => {
    const first = await ada.get(`/drives/${drive.id}/items/${library.id}/children?$top=2&$select=name`);
    expect(names(first)).toHaveLength(2);
    const second = await ada.get(first.body["@odata.nextLink"]);
    expect(names(second)).toEqual(["Photography"]);
    expect(second.body["@odata.nextLink"]).toBeUndefined();
    expect((await ben.get(first.body["@odata.nextLink"])).status).toBe(400);
  });

  it("download from another host, which wants no Authorization header", async () => {
    const hero = sandbox.world.find("ada", "Brand library/Photography/Hero/harbor hero.jpg");
    const moved = await ada.get(`/drives/${drive.id}/items/${hero.id}/content`);
    expect(moved.status).toBe(302);
    const location = moved.headers.get("location") ?? "";
    expect((await fetch(location)).status).toBe(200);
    expect((await fetch(location, { headers: { authorization: `Bearer ${ada.token}` } })).status).toBe(401);
    sandbox.advance(3_600_000);
    expect((await fetch(location)).status).toBe(401);
    ada = new Client(sandbox, "ada@contoso.example");
    ben = new Client(sandbox, "ben@contoso.example");
    chloe = new Client(sandbox, "chloe@contoso.example");
  });

  it("of a personal account have other ids, in changing forms, and paths in search hits", async () => {
    const paul = new Client(sandbox, "paul@outlook.example");
    const { body } = await paul.get("/me/drive");
    expect(body).toMatchObject({ driveType: "personal", id: expect.stringMatching(/^0[0-9a-f]{15}$/) });
    const [hit] = (await paul.search("/me/drive/root", "harbor")).body["value"] as Json[];
    expect(hit?.["parentReference"]["path"]).toMatch(/^\/drive\/root:/);
    sandbox.faults.set({ personalDriveIds: "lost-zero" });
    const lost = (await paul.get("/me/drive")).body["id"];
    expect(lost).toBe(body["id"].slice(1));
    expect((await paul.get(`/drives/${lost}/items/${hit?.["id"]}`)).status).toBe(200);
    const request = { requests: [{ entityTypes: ["driveItem"], query: { queryString: "harbor" } }] };
    expect((await paul.post("/search/query", request)).status).toBe(400);
  });
});

describe("$batch", () => {
  const item = (id: string) => `/drives/${drive.id}/items/${id}`;

  it("answers each request by itself, in another order", async () => {
    const logos = sandbox.world.find("ada", "Brand library/Logos");
    const { status, body } = await ben.batch([
      item(library.id),
      item(logos.id),
      item("01AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
      item(drive.root.id),
    ]);
    expect(status).toBe(200);
    const responses = body["responses"] as Json[];
    expect(responses.map(({ id }) => id)).not.toEqual(["1", "2", "3", "4"]);
    const byId = Object.fromEntries(responses.map((response) => [response["id"], response]));
    expect([1, 2, 3, 4].map((id) => byId[id]?.["status"])).toEqual([200, 200, 404, 404]);
    expect(byId["2"]?.["body"]["name"]).toBe("Logos");
    expect(
      sandbox.requests
        .batched()
        .slice(-4)
        .map((inner) => inner.status),
    ).toEqual([200, 200, 404, 404]);
  });

  it("refuses more than 20, none, and ids that repeat", async () => {
    expect((await ada.batch(Array.from({ length: 21 }, () => "/me/drive"))).status).toBe(400);
    expect((await ada.batch(Array.from({ length: 20 }, () => "/me/drive"))).status).toBe(200);
    expect((await ada.post("/$batch", { requests: [] })).status).toBe(400);
    const twice = { method: "GET", url: "/me/drive" };
    expect(
      (
        await ada.post("/$batch", {
          requests: [
            { id: "a", ...twice },
            { id: "A", ...twice },
          ],
        })
      ).status,
    ).toBe(400);
  });

  it("takes no absolute addresses, searches, batches or writes", async () => {
    const { body } = await ada.batch([
      `${sandbox.vendors.microsoft.origins.graph}/v1.0/me/drive`,
      "/me/drive/root/search(q='a')",
      "/$batch",
      "//example.org/",
    ]);
    expect((body["responses"] as Json[]).map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    const write = await ada.post("/$batch", { requests: [{ id: "1", method: "DELETE", url: item(library.id) }] });
    expect(write.body["responses"][0].status).toBe(403);
  });

  it("answers content with a redirect that it does not follow", async () => {
    const hero = sandbox.world.find("ada", "Brand library/Photography/Hero/harbor hero.jpg");
    const { body } = await ada.batch([`${item(hero.id)}/thumbnails/0/medium/content`]);
    expect(body["responses"][0]).toMatchObject({
      status: 302,
      headers: { Location: expect.stringContaining(sandbox.vendors.microsoft.origins.downloads) },
    });
    expect(body["responses"][0].body).toBeUndefined();
  });

  it("fails in part, forgets an answer, or fails whole, as told", async () => {
    const logos = sandbox.world.find("ada", "Brand library/Logos");
    sandbox.faults.set({
      throttle: [{ in: "batch", path: logos.id, retryAfter: "2.128" }],
      batchDrop: [{ path: drive.root.id }],
    });
    const { body } = await ada.batch([item(library.id), item(logos.id), item(drive.root.id)]);
    const responses = body["responses"] as Json[];
    expect(responses).toHaveLength(2);
    expect(responses.find(({ id }) => id === "2")).toMatchObject({
      status: 429,
      headers: { "Retry-After": "2.128" },
      body: { error: { code: "activityLimitReached" } },
    });
    sandbox.faults.set({ fail: [{ path: "$batch", status: 503, html: true }] });
    const whole = await ada.batch([item(library.id)]);
    expect([whole.status, whole.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
  });

  it("costs what its requests cost", async () => {
    sandbox.requests.clear();
    await ada.batch([item(library.id), `${item(library.id)}/children`]);
    expect(sandbox.requests.resourceUnits()).toBe(3);
  });
});
