/** Box's search: its language, its filters, and an index that lags behind. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type BoxItem, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { BoxClient, namesOf } from "./box-support.js";
import type { Json } from "./support.js";

let sandbox: Sandbox;
let ann: BoxClient;
let ben: BoxClient;
let brand: BoxItem;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({ world: "empty" }, ["answer"]);
  const { world } = sandbox;
  const { box } = world;
  for (const name of ["ann", "ben"]) world.person({ email: `${name}@tiny.example` });
  const day = (n: number) => ({ modified: Date.UTC(2026, 2, n), created: Date.UTC(2026, 1, n) });
  brand = box.folder("ann", "Brand");
  box.file(brand, "harbor blue.jpg", { ...day(1), size: 10 });
  box.file(brand, "notes.docx", {
    ...day(2),
    content: "the lighthouse keepers of the harbor",
    description: "tall tale",
  });
  box.file(box.folder(brand, "Deep"), "Blue-Box plan.pdf", { ...day(3), tags: ["urgent"] });
  box.file("ann", "blue box.txt", { ...day(4), content: "ships running late" });
  box.file("ann", "scan.jpg", { ...day(5), content: "harbor" });
  box.webLink("ann", "harbor site", "https://tiny.example/", day(6));
  box.collaborate(box.find("ann", "Brand/Deep"), "ben");
});
beforeEach(() => {
  [ann, ben] = ["ann", "ben"].map((name) => new BoxClient(sandbox, name)) as [BoxClient, BoxClient];
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

const sorted = async (query: string, more?: Record<string, string>, client = ann) =>
  (await client.names(query, more)).sort();

describe("the query", () => {
  it("finds any of several words, in names by how they begin, in contents whole, in any form", async () => {
    expect(await sorted("harb")).toEqual(["harbor blue.jpg", "harbor site"]);
    expect(await sorted("HARBOR")).toEqual(["harbor blue.jpg", "harbor site", "notes.docx"]);
    expect(await sorted("arbor")).toEqual([]);
    expect(await sorted("keeper")).toEqual(["notes.docx"]);
    expect(await sorted("keep")).toEqual([]);
    expect(await sorted("run")).toEqual(["blue box.txt"]);
    expect(await sorted("tale")).toEqual(["notes.docx"]);
    expect(await sorted("urgent")).toEqual(["Blue-Box plan.pdf"]);
    expect(await sorted("lighthouse scan")).toEqual(["notes.docx", "scan.jpg"]);
  });

  it("puts first what has more of the words in its name", async () => {
    expect((await ann.names("blue harbor"))[0]).toBe("harbor blue.jpg");
    expect(await ann.names("blue harbor", { sort: "modified_at", direction: "ASC" })).toEqual([
      "harbor blue.jpg",
      "notes.docx",
      "Blue-Box plan.pdf",
      "blue box.txt",
      "harbor site",
    ]);
  });

  it("takes quoted words together and as they are", async () => {
    expect(await sorted('"blue.box"')).toEqual(["Blue-Box plan.pdf", "blue box.txt"]);
    expect(await sorted('"box blue"')).toEqual([]);
    expect(await sorted('"keeper"')).toEqual([]);
    expect(await sorted('"blue box')).toEqual(await sorted("blue box"));
  });

  it("obeys AND, OR and NOT in capitals, so that an injection shows", async () => {
    expect(await sorted("blue AND harbor")).toEqual(["harbor blue.jpg"]);
    expect(await sorted("blue AND NOT harbor")).toEqual(["Blue-Box plan.pdf", "blue box.txt"]);
    expect(await sorted("blue NOT harbor")).toEqual(["Blue-Box plan.pdf", "blue box.txt"]);
    expect(await sorted("lighthouse OR blue AND plan")).toEqual(["Blue-Box plan.pdf", "notes.docx"]);
    expect(await sorted("blue and harbor")).toEqual(await sorted("blue OR harbor"));
    expect(await sorted("NOT blue")).toContain("scan.jpg");
    for (const bare of ["AND", "NOT", "OR NOT", "-", '""', "&& ||"])
      expect([bare, await sorted(bare)]).toEqual([bare, []]);
  });

  const words = fc.constantFrom("harbor", "blue", "notes", "scan", "lighthouse", "nothing");

  it("joined by OR finds what the words find, by AND what all of them find, without NOT what is left", async () => {
    await fc.assert(
      fc.asyncProperty(words, words, async (one, two) => {
        const [left, right] = [await sorted(one), await sorted(two)];
        const either = new Set([...left, ...right]);
        expect(await sorted(`${one} OR ${two}`)).toEqual([...either].sort());
        expect(await sorted(`${one} ${two}`)).toEqual([...either].sort());
        expect(await sorted(`${one} AND ${two}`)).toEqual(left.filter((name) => right.includes(name)));
        expect(await sorted(`${one} AND NOT ${two}`)).toEqual(left.filter((name) => !right.includes(name)));
      }),
      { numRuns: 25 },
    );
  });

  it("can be any text at all", async () => {
    const text = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("AND", "OR", "NOT", '"', "harbor")));
    await fc.assert(
      fc.asyncProperty(text, async (parts) => {
        const query = parts.join(" ");
        const { status } = await ann.search(query);
        expect([query, status]).toEqual([query, query.trim() ? 200 : 400]);
      }),
    );
  });

  it("must be there, with parameters that Box has", async () => {
    expect((await ann.get("/search")).body).toMatchObject({
      context_info: { errors: [{ reason: "missing_parameter" }] },
    });
    for (const [name, value] of [
      ["type", "image"],
      ["sort", "name"],
      ["content_types", "names"],
      ["trash_content", "all"],
      ["updated_at_range", "yesterday,"],
      ["updated_at_range", "2026-01-01"],
      ["updated_at_range", "2026-01-01T00:00:00,"],
      ["fields", "id,nonsense"],
      ["limit", "many"],
      ["offset", "10001"],
      ["q", "x"],
    ] as const) {
      expect([name, value, (await ann.search("harbor", { [name]: value })).status]).toEqual([name, value, 400]);
    }
    expect((await ann.search("harbor", { scope: "enterprise_content" })).status).toBe(403);
    expect((await ann.search("harbor", { ancestor_folder_ids: "12345" })).status).toBe(404);
  });
});

describe("filters", () => {
  it("narrow by type, extension, folder, part, date and size", async () => {
    expect(await sorted("harbor", { type: "web_link" })).toEqual(["harbor site"]);
    expect(await sorted("harbor brand", { type: "folder" })).toEqual(["Brand"]);
    expect(await sorted("harbor blue", { file_extensions: "JPG,pdf" })).toEqual([
      "Blue-Box plan.pdf",
      "harbor blue.jpg",
    ]);
    expect(await sorted("harbor blue", { ancestor_folder_ids: brand.id })).toEqual([
      "Blue-Box plan.pdf",
      "harbor blue.jpg",
      "notes.docx",
    ]);
    expect(await sorted("blue", { ancestor_folder_ids: "0" })).toHaveLength(3);
    expect(await sorted("harbor", { content_types: "name" })).toEqual(["harbor blue.jpg", "harbor site"]);
    expect(await sorted("harbor", { content_types: "file_content,tags" })).toEqual(["notes.docx"]);
    expect(await sorted("harbor", { updated_at_range: "2026-03-02T00:00:00Z,2026-03-05T22:59:59-01:00" })).toEqual([
      "notes.docx",
    ]);
    expect(await sorted("harbor", { created_at_range: ",2026-02-01T00:00:00Z" })).toEqual(["harbor blue.jpg"]);
    expect(await sorted("harbor", { size_range: ",10" })).toEqual(["harbor blue.jpg"]);
    const me = (await ann.get("/users/me")).body["id"];
    expect(await sorted("harbor", { recent_updater_user_ids: `1,${me}` })).toHaveLength(3);
    expect(await sorted("harbor", { recent_updater_user_ids: "1" })).toEqual([]);
  });

  it("never reach beyond what the account may see", async () => {
    expect(await sorted("harbor blue", {}, ben)).toEqual(["Blue-Box plan.pdf"]);
    expect((await ben.search("blue", { ancestor_folder_ids: brand.id })).status).toBe(404);
    const shown = sandbox.world.box.find("ann", "Brand/notes.docx");
    sandbox.world.box.collaborate(shown, "ben", "uploader");
    expect(await sorted("harbor", {}, ben)).toEqual([]);
    sandbox.world.box.collaborate(shown, "ben", "previewer");
    expect(await sorted("harbor", {}, ben)).toEqual(["notes.docx"]);
    sandbox.world.box.uncollaborate(shown, "ben");
    expect(await sorted("harbor", {}, ben)).toEqual([]);
  });

  it("leave the trash out, or show one's own", async () => {
    const file = sandbox.world.box.file(sandbox.world.box.find("ann", "Brand/Deep"), "zebra.pdf");
    sandbox.world.box.trash(file);
    expect(await sorted("zebra")).toEqual([]);
    expect(await sorted("zebra", { trash_content: "trashed_only" })).toEqual(["zebra.pdf"]);
    expect(await sorted("zebra", { trash_content: "all_items" }, ben)).toEqual([]);
    const trashed = (more: object) => sorted("zebra", { trash_content: "trashed_only", ...more });
    const me = (await ann.get("/users/me")).body["id"];
    expect(await trashed({ deleted_user_ids: me, deleted_at_range: "2026-01-01," })).toEqual(["zebra.pdf"]);
    expect(await trashed({ deleted_user_ids: "1" })).toEqual([]);
    expect(await trashed({ deleted_at_range: ",2020-01-01" })).toEqual([]);
    expect((await ann.search("zebra", { deleted_user_ids: me })).status).toBe(400);
    sandbox.world.box.delete(file);
  });
});

describe("a page", () => {
  it("wraps its hits where what is shared by link was asked for, too", async () => {
    const { body } = await ann.search("scan", { include_recent_shared_links: "true" });
    expect(body).toMatchObject({ type: "search_results_with_shared_links", total_count: 1 });
    expect(body["entries"]).toEqual([{ type: "search_result", item: expect.objectContaining({ name: "scan.jpg" }) }]);
  });

  it("has hits as standard objects or with the fields asked for, thirty of them or as many as wanted up to 200", async () => {
    const { body } = await ben.search("blue");
    expect(body).toMatchObject({ total_count: 1, limit: 30, offset: 0, type: "search_results_items" });
    expect(body["entries"][0]).toMatchObject({ size: 120_000, parent: { name: "Deep" } });
    const [hit] = (await ben.search("blue", { fields: "name,path_collection" })).body["entries"] as Json[];
    expect(Object.keys(hit ?? {})).toEqual(["type", "id", "etag", "name", "path_collection"]);
    expect((await ann.search("blue", { limit: "1000" })).body["limit"]).toBe(200);
  });

  it("begins where it is told, and may hold less than there is room for", async () => {
    const all = await ann.names("harbor blue lighthouse scan");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.boolean(), async (limit, sparsePages) => {
        sandbox.faults.set({ box: { sparsePages } });
        const found: string[] = [];
        for (let offset = 0, total = 1; offset < total; offset += limit) {
          const page = await ann.search("harbor blue lighthouse scan", {
            limit: String(limit),
            offset: String(offset),
          });
          found.push(...namesOf(page));
          total = page.body["total_count"];
        }
        expect(found).toEqual(all);
      }),
      { numRuns: 20 },
    );
    sandbox.faults.set({ box: { sparsePages: true } });
    expect(await ann.names("harbor blue lighthouse scan", { limit: "2" })).toHaveLength(1);
  });
});

describe("the index, as told", () => {
  it("lags behind, keeps what is gone, and has things under their former names and in their former places", async () => {
    const { box } = sandbox.world;
    sandbox.faults.set({ search: { indexDelayMs: 600_000 } });
    const fresh = box.file(brand, "giraffe.pdf", { added: "now" });
    expect(await sorted("giraffe")).toEqual([]);
    sandbox.advance(600_000);
    expect(await sorted("giraffe")).toEqual(["giraffe.pdf"]);
    box.move(fresh, box.folder("ann", "Elsewhere"));
    box.rename(fresh, "antelope.pdf");
    const inBrand = { ancestor_folder_ids: brand.id, fields: "name,path_collection,parent" };
    expect(await sorted("antelope", inBrand)).toEqual([]);
    sandbox.faults.set({ search: { staleHits: true, duplicates: true } });
    expect(await sorted("giraffe", inBrand)).toEqual(["giraffe.pdf", "giraffe.pdf"]);
    const [hit] = (await ann.search("giraffe", inBrand)).body["entries"] as Json[];
    expect(hit).toMatchObject({ parent: { name: "Brand" }, path_collection: { total_count: 2 } });
    expect((await ann.get(`/files/${fresh.id}`)).body).toMatchObject({
      name: "antelope.pdf",
      parent: { name: "Elsewhere" },
    });
    box.delete(fresh);
    expect(await sorted("giraffe")).toHaveLength(2);
    expect((await ann.get(`/files/${fresh.id}`)).status).toBe(404);
  });

  it("forgets late who may see what, and looks outside the folder", async () => {
    const { box } = sandbox.world;
    const file = box.file(brand, "okapi.pdf");
    box.collaborate(file, "ben");
    box.uncollaborate(file, "ben");
    expect(await sorted("okapi", {}, ben)).toEqual([]);
    sandbox.faults.set({ box: { staleAccess: true } });
    expect(await sorted("okapi", {}, ben)).toEqual(["okapi.pdf"]);
    expect((await ben.get(`/files/${file.id}`)).status).toBe(404);
    const deep = box.find("ann", "Brand/Deep");
    expect(await sorted("okapi", { ancestor_folder_ids: deep.id })).toEqual([]);
    sandbox.faults.set({ search: { leakOutsideFolder: true } });
    expect(await sorted("okapi", { ancestor_folder_ids: deep.id })).toEqual(["okapi.pdf"]);
    box.delete(file);
  });

  it("takes six searches a second and sixty a minute of a person, then refuses", async () => {
    sandbox.faults.set({ searchPerSecond: 6, box: { searchPerMinute: 60 } });
    sandbox.advance(61_000);
    const ask = async (count: number) => {
      const answers = await Promise.all(Array.from({ length: count }, () => ann.search("harbor")));
      return answers.filter(({ status }) => status === 429);
    };
    expect(await ask(7)).toHaveLength(1);
    expect((await ben.search("harbor")).status).toBe(200);
    for (let second = 0; second < 9; second += 1) {
      sandbox.advance(1001);
      expect(await ask(5)).toEqual([]);
    }
    sandbox.advance(1001);
    expect(await ask(6)).toHaveLength(0);
    sandbox.advance(1001);
    const [refused] = await ask(3);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(30);
  });
});
