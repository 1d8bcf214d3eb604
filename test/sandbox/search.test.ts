import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type Drive, type Item, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { Client, type Json, names } from "./support.js";

let sandbox: Sandbox;
let mia: Client;
let noah: Client;
let drive: Drive;
let brand: Item;
const at = () => `/drives/${drive.id}`;
const query = (queryString: string, more: Json = {}) =>
  mia.post("/search/query", { requests: [{ entityTypes: ["driveItem"], query: { queryString }, ...more }] });
const hits = async (queryString: string, more?: Json): Promise<string[]> => {
  const { body } = await query(queryString, more);
  return ((body["value"][0].hitsContainers[0].hits ?? []) as Json[]).map(({ resource }) => resource.name as string);
};

beforeAll(async () => {
  sandbox = await startJudgedSandbox({ world: "empty" }, ["answer"]);
  const { world } = sandbox;
  const tenant = world.tenant({ domain: "tiny.example" });
  world.app({ tenant, adminConsent: true });
  const owner = world.person({ email: "mia@tiny.example", name: "Mia", tenant });
  world.person({ email: "noah@tiny.example", name: "Noah", tenant });
  drive = owner.drive ?? world.giveDrive(owner);
  brand = world.folder(drive, "brand");
  const day = (n: number) => Date.UTC(2026, 2, n);
  world.file(brand, "harbor blue.jpg", { width: 10, height: 10, modified: day(1) });
  world.file(brand, "harbor notes.docx", { content: "the lighthouse keeper", modified: day(2) });
  world.file(world.folder(brand, "deep"), "o'hara harbor.pdf", { modified: day(3) });
  world.file(world.folder(drive, "brand old"), "harbor old.pdf", { modified: day(4) });
  world.file(drive, "harbors.pdf", { modified: day(5) });
  world.share(world.find(owner, "brand/harbor notes.docx"), "noah");
});
beforeEach(() => {
  mia = new Client(sandbox, "mia@tiny.example");
  noah = new Client(sandbox, "noah@tiny.example");
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

describe("drive search", () => {
  it("matches whole words of names and contents, in any case, and prefixes only with a star", async () => {
    expect(names(await mia.search(`${at()}/root`, "HARBOR"))).toEqual([
      "harbor old.pdf",
      "o'hara harbor.pdf",
      "harbor notes.docx",
      "harbor blue.jpg",
    ]);
    expect(names(await mia.search(`${at()}/root`, "harbor*"))).toHaveLength(5);
    expect(names(await mia.search(`${at()}/root`, "lighthouse harbor"))).toEqual(["harbor notes.docx"]);
    expect(names(await mia.search(`${at()}/root`, "harbo"))).toEqual([]);
    expect(names(await mia.search(`${at()}/root`, '"keeper the"'))).toEqual([]);
    expect(names(await mia.search(`${at()}/root`, "lighthouse & - harbor"))).toEqual(["harbor notes.docx"]);
    expect((await mia.search(`${at()}/root`, "")).status).toBe(200);
  });

  it("has hits without path, facets of pictures or download address, and viewer addresses for Office files", async () => {
    const { body } = await mia.search(
      `${at()}/root`,
      "harbor",
      "?$select=id,name,parentReference,image,webUrl,@microsoft.graph.downloadUrl",
    );
    for (const hit of body["value"] as Json[]) {
      expect(hit["parentReference"]).toEqual({
        driveType: "business",
        driveId: drive.id,
        id: expect.any(String),
        siteId: expect.any(String),
      });
      expect(hit["image"] ?? hit["@microsoft.graph.downloadUrl"]).toBeUndefined();
    }
    const notes = (body["value"] as Json[]).find(({ name }) => name === "harbor notes.docx");
    expect(notes?.["webUrl"]).toContain("/_layouts/15/Doc.aspx?sourcedoc=");
  });

  it("is strict about quotes, slashes and options", async () => {
    expect(names(await mia.search(`${at()}/root`, "o'hara"))).toEqual(["o'hara harbor.pdf"]);
    expect((await mia.get(`${at()}/root/search(q='o'hara')`)).status).toBe(400);
    expect((await mia.get(`${at()}/root/search(q='a') or search(q='b')`)).status).toBe(400);
    expect((await mia.search(`${at()}/root`, "a/b")).status).toBe(400);
    expect((await mia.get(`${at()}/root/search(q='100%')`)).body["error"]["code"]).toBe("BadRequest");
    expect((await mia.get(`${at()}/root/search(q='a/b')`)).status).toBe(400);
    for (const option of ["$count=true", "$filter=name eq 'a'", "$skip=5", "$top=0"]) {
      expect((await mia.search(`${at()}/root`, "harbor", `?${option}`)).status).toBe(400);
    }
    expect((await mia.search(`${at()}/root`, "harbor", "?$expand=parentReference")).status).toBe(400);
  });

  it("obeys the operators of KQL, so that an injection shows", async () => {
    expect(names(await mia.search(`${at()}/root`, "lighthouse OR blue"))).toEqual([
      "harbor blue.jpg",
      "harbor notes.docx",
    ]);
    expect(names(await mia.search(`${at()}/root`, "harbor NOT old"))).toHaveLength(3);
    expect(names(await mia.search(`${at()}/root`, "harbor filetype:jpg"))).toEqual(["harbor blue.jpg"]);
    expect(names(await mia.search(`${at()}/root`, "lighthouse or blue"))).toEqual([]);
    expect((await mia.search(`${at()}/root`, 'harbor "')).status).toBe(400);
    expect((await mia.search(`${at()}/root`, "(harbor")).status).toBe(400);
    expect((await mia.search(`${at()}/root`, `${"(".repeat(2000)}a${")".repeat(2000)}`)).status).toBe(400);
  });

  it("pages by opaque, personal, perishable tokens", async () => {
    const first = await mia.search(`${at()}/root`, "harbor", "?$top=3&$select=name");
    const next = first.body["@odata.nextLink"] as string;
    expect(next.startsWith(`${sandbox.vendors.microsoft.origins.graph}/v1.0/`)).toBe(true);
    expect(names(await mia.get(next))).toEqual(["harbor blue.jpg"]);
    expect(
      (await mia.get(next.replace("skiptoken=s!", "skiptoken=x").replace("skiptoken=s%21", "skiptoken=x"))).status,
    ).toBe(400);
    sandbox.advance(3_600_000);
    expect((await new Client(sandbox, "mia@tiny.example").get(next)).status).toBe(400);
  });

  it("of a folder leaves pictures out and puts the folder in, as the real one does", async () => {
    const folder = `${at()}/items/${brand.id}`;
    expect(names(await mia.search(folder, "harbor"))).toEqual(["o'hara harbor.pdf", "harbor notes.docx"]);
    expect(names(await mia.search(folder, "brand"))).toEqual(["brand"]);
    sandbox.faults.set({ search: { omitImages: false, returnFolder: false } });
    expect(names(await mia.search(folder, "harbor"))).toContain("harbor blue.jpg");
    expect(names(await mia.search(folder, "brand"))).toEqual([]);
    sandbox.faults.set({ search: { leakOutsideFolder: true } });
    expect(names(await mia.search(folder, "harbor"))).toContain("harbor old.pdf");
    sandbox.faults.set({ search: { leakOutsideFolder: false, leakByPrefix: true } });
    expect(names(await mia.search(folder, "harbor"))).toContain("harbor old.pdf");
    expect(names(await mia.search(folder, "harbors"))).toEqual([]);
  });

  it("of a whole drive includes what others share, as remote items", async () => {
    const { body } = await noah.search("/me/drive", "lighthouse");
    expect(body["value"]).toMatchObject([{ remoteItem: { parentReference: { driveId: drive.id } } }]);
    expect(names(await noah.search("/me/drive/root", "lighthouse"))).toEqual([]);
  });
});

describe("search/query", () => {
  it("finds what the person may read, in the shape of the service", async () => {
    const { body } = await query("lighthouse");
    expect(body["value"][0].hitsContainers[0]).toMatchObject({
      total: 1,
      moreResultsAvailable: false,
      hits: [{ rank: 1, resource: { parentReference: { driveId: drive.id } } }],
    });
    const request = { requests: [{ entityTypes: ["driveItem"], query: { queryString: "harbor" } }] };
    const { body: others } = await noah.post("/search/query", request);
    expect((others["value"][0].hitsContainers[0].hits as Json[]).map(({ resource }) => resource.name)).toEqual([
      "harbor notes.docx",
    ]);
  });

  it("understands brackets, restrictions, dates and paths", async () => {
    expect(await hits(`(lighthouse OR blue) AND path:"${drive.url}/brand"`)).toEqual([
      "harbor blue.jpg",
      "harbor notes.docx",
    ]);
    expect(await hits(`harbor path:"${drive.url}/brand/deep"`)).toEqual(["o'hara harbor.pdf"]);
    // Side by side, restrictions of one property widen: the danger of text that is passed on.
    expect(await hits(`harbor path:"${drive.url}/brand/deep" path:"${drive.url}/brand old"`)).toEqual([
      "harbor old.pdf",
      "o'hara harbor.pdf",
    ]);
    expect(await hits("harbor LastModifiedTime>=2026-03-03")).toEqual(["harbor old.pdf", "o'hara harbor.pdf"]);
    expect(await hits("harbor LastModifiedTime<2026-03-03 filetype:jpg")).toEqual(["harbor blue.jpg"]);
    expect(await hits("harbor filetype:jpg filetype:docx")).toEqual(["harbor notes.docx", "harbor blue.jpg"]);
    expect(await hits("harbor -old", { sortProperties: [{ name: "name", isDescending: false }] })).toEqual([
      "harbor blue.jpg",
      "harbor notes.docx",
      "o'hara harbor.pdf",
    ]);
  });

  it("takes exactly one well-formed request", async () => {
    const one = { entityTypes: ["driveItem"], query: { queryString: "harbor" } };
    expect((await mia.post("/search/query", { requests: [one, one] })).status).toBe(400);
    expect((await mia.post("/search/query", { requests: [] })).status).toBe(400);
    expect((await query("harbor", { entityTypes: ["listItem"] })).status).toBe(403);
    expect((await query("harbor", { size: 1001 })).status).toBe(400);
    expect((await query("(harbor")).status).toBe(400);
    const { body } = await query("harbor", { from: 2, size: 1 });
    expect(body["value"][0].hitsContainers[0]).toMatchObject({
      total: 4,
      moreResultsAvailable: true,
      hits: [{ rank: 3 }],
    });
  });
});

describe("the index, as told", () => {
  const root = (text = "harbor") => mia.search(`${at()}/root`, text, "?$select=name");

  it("gives short, empty, endless and foreign pages", async () => {
    sandbox.faults.set({ search: { shortPages: 1, emptyPages: 1 } });
    const empty = await root();
    expect(names(empty)).toEqual([]);
    const short = await mia.get(empty.body["@odata.nextLink"]);
    expect(names(short)).toHaveLength(1);
    sandbox.faults.set({
      search: { shortPages: 0, emptyPages: 0, repeatNextLink: true, foreignNextLink: "http://elsewhere.example" },
    });
    const endless = await root();
    expect(endless.body["@odata.nextLink"]).toContain("http://elsewhere.example/v1.0/");
    const again = await mia.get(
      (endless.body["@odata.nextLink"] as string).replace(
        "http://elsewhere.example",
        sandbox.vendors.microsoft.origins.graph,
      ),
    );
    expect(names(again)).toEqual(names(endless));
  });

  it("lags behind, keeps what is gone, and repeats itself", async () => {
    sandbox.faults.set({ search: { indexDelayMs: 60_000 } });
    const fresh = sandbox.world.file(brand, "zebra.pdf", { added: "now" });
    expect(names(await root("zebra"))).toEqual([]);
    sandbox.advance(60_000);
    expect(names(await root("zebra"))).toEqual(["zebra.pdf"]);
    sandbox.world.move(fresh, sandbox.world.find("mia", "brand old"));
    sandbox.faults.set({ search: { staleHits: true, duplicates: true } });
    const folder = `${at()}/items/${brand.id}`;
    expect(names(await mia.search(folder, "zebra"))).toEqual(["zebra.pdf", "zebra.pdf"]);
    sandbox.world.delete(fresh);
    expect(names(await root("zebra"))).toEqual(["zebra.pdf", "zebra.pdf"]);
    expect((await mia.get(`${at()}/items/${fresh.id}`)).status).toBe(404);
    sandbox.faults.clear();
    expect(names(await root("zebra"))).toEqual([]);
  });

  it("takes ten searches a second and person, then refuses", async () => {
    sandbox.faults.set({ searchPerSecond: 10 });
    const answers = await Promise.all(Array.from({ length: 11 }, () => root()));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    expect((await noah.search("/me/drive/root", "harbor")).status).toBe(200);
    sandbox.advance(1001);
    expect((await root()).status).toBe(200);
  });
});
