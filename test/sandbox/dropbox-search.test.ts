/** Dropbox's search: its words, its filters, and an index that lags behind. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type DropboxItem, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { DropboxClient, matchesOf, namesOf, pathsOf, refusalOf } from "./dropbox-support.js";
import type { Json } from "./support.js";

let sandbox: Sandbox;
let ann: DropboxClient;
let ben: DropboxClient;
let brand: DropboxItem;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({ world: "empty" }, ["answer"]);
  const { world } = sandbox;
  const { dropbox } = world;
  for (const name of ["ann", "ben"]) world.person({ email: `${name}@tiny.example` });
  const day = (n: number) => ({ modified: Date.UTC(2026, 2, n), created: Date.UTC(2026, 1, n) });
  brand = dropbox.folder("ann", "Brand");
  dropbox.file(brand, "bat cave.jpg", day(1));
  dropbox.file(dropbox.folder(brand, "Deep"), "Batman-Car plan.PDF", { ...day(2), content: "the cave of a bat" });
  dropbox.file("ann", "notes.docx", { ...day(3), content: "bat caves and cars" });
  dropbox.file("ann", "cave song.mp3", day(4));
  dropbox.paper("ann", "Cave paper", day(5));
  dropbox.folder("ann", "Cave folder");
  dropbox.share(dropbox.find("ann", "Brand/Deep"), "ben");
});
beforeEach(() => {
  [ann, ben] = ["ann", "ben"].map((name) => new DropboxClient(sandbox, name)) as [DropboxClient, DropboxClient];
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

const sorted = async (query: string, options: object = {}, client = ann) => (await client.names(query, options)).sort();

describe("the query", () => {
  it("wants all of its words: in names the last one need only begin a word, in contents all are whole", async () => {
    expect(await sorted("bat c", { filename_only: true })).toEqual(["bat cave.jpg"]);
    expect(await sorted("BAT cave")).toEqual(["Batman-Car plan.PDF", "bat cave.jpg"]);
    expect(await sorted("bat")).toEqual(["Batman-Car plan.PDF", "bat cave.jpg", "notes.docx"]);
    expect(await sorted("bat", { filename_only: true })).toEqual(["Batman-Car plan.PDF", "bat cave.jpg"]);
    expect(await sorted("at")).toEqual([]);
  });

  it("has no language: quotes, signs and words like OR are data", async () => {
    expect(await sorted('"bat cave"')).toEqual(await sorted("bat cave"));
    expect(await sorted("bat -cave")).toEqual(await sorted("bat cave"));
    expect(await sorted("song OR notes")).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), async (query) => {
        expect((await ann.search(query)).status).toBe(200);
      }),
      { numRuns: 50 },
    );
  });

  it("finds nothing for no words, and is refused when it is too long", async () => {
    for (const bare of ["", "***", '""']) expect([bare, await sorted(bare)]).toEqual([bare, []]);
    expect((await ann.search("a".repeat(1001))).status).toBe(400);
  });

  it("says where it matched", async () => {
    const { body } = await ann.call("files/search_v2", {
      query: "bat",
      match_field_options: { include_highlights: true },
    });
    const how = Object.fromEntries(
      (body["matches"] as Json[]).map((match) => [match["metadata"].metadata.name, match["match_type"][".tag"]]),
    );
    expect(how).toEqual({
      "bat cave.jpg": "filename",
      "Batman-Car plan.PDF": "filename_and_content",
      "notes.docx": "file_content",
    });
    expect(body["matches"][0]["highlight_spans"]).toBeDefined();
  });
});

describe("the options", () => {
  it("narrow by folder, extension and category, and order", async () => {
    expect(await sorted("bat", { path: "/brand" })).toEqual(["Batman-Car plan.PDF", "bat cave.jpg"]);
    expect(await sorted("bat", { path: brand.id })).toHaveLength(2);
    expect(await sorted("bat", { path: "" })).toHaveLength(3);
    expect(await sorted("bat", { file_extensions: ["pdf"] })).toEqual(["Batman-Car plan.PDF"]);
    expect(await sorted("cave", { file_categories: ["audio", { ".tag": "paper" }] })).toEqual([
      "Cave paper.paper",
      "cave song.mp3",
    ]);
    expect(await sorted("cave", { file_categories: ["folder"] })).toEqual(["Cave folder"]);
    expect(await ann.names("bat", { order_by: "last_modified_time" })).toEqual([
      "notes.docx",
      "Batman-Car plan.PDF",
      "bat cave.jpg",
    ]);
    expect((await ann.names("bat"))[2]).toBe("notes.docx");
    expect(refusalOf(await ann.search("bat", { path: "/nowhere" }))).toEqual([409, "path/not_found"]);
    expect(refusalOf(await ann.search("bat", { path: "/notes.docx" }))).toEqual([409, "path/not_folder"]);
  });

  it("find what was deleted, and only that", async () => {
    const gone = sandbox.world.dropbox.file("ann", "bat gone.txt");
    sandbox.world.dropbox.delete(gone);
    expect(await sorted("gone")).toEqual([]);
    const found = matchesOf(await ann.search("gone", { file_status: "deleted" }));
    expect(found).toEqual([expect.objectContaining({ ".tag": "deleted", path_lower: "/bat gone.txt" })]);
  });
});

describe("a viewer", () => {
  it("finds what is theirs or shared with them, at their own paths", async () => {
    expect(pathsOf(matchesOf(await ben.search("bat")))).toEqual(["/Deep/Batman-Car plan.PDF"]);
    sandbox.world.dropbox.unmount(sandbox.world.dropbox.find("ann", "Brand/Deep"), "ben");
    expect(await sorted("bat", {}, ben)).toEqual([]);
    sandbox.world.dropbox.mount(sandbox.world.dropbox.find("ann", "Brand/Deep"), "ben");
  });
});

describe("the pages", () => {
  it("are together the whole, whatever their length", async () => {
    const whole = await ann.names("cave");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), async (max_results) => {
        let answer = await ann.search("cave", { max_results });
        const names = namesOf(answer);
        while (answer.body["has_more"]) {
          answer = await ann.call("files/search/continue_v2", { cursor: answer.body["cursor"] });
          names.push(...namesOf(answer));
        }
        expect(answer.body["cursor"]).toBeUndefined();
        expect(names).toEqual(whole);
      }),
      { numRuns: 8 },
    );
  });

  it("are one account's, from one root, and of one kind of list", async () => {
    const [anns, bens] = await Promise.all([ann.rooted(), ben.rooted()]);
    const { cursor } = (await anns.search("cave", { max_results: 1 })).body;
    expect(anns.root).toEqual(bens.root);
    expect((await bens.call("files/search/continue_v2", { cursor })).status).toBe(400);
    expect((await anns.call("files/list_folder/continue", { cursor })).status).toBe(400);
    anns.root = undefined;
    expect((await anns.call("files/search/continue_v2", { cursor })).status).toBe(400);
  });

  it("are short, empty, doubled or endless as told", async () => {
    sandbox.faults.set({ search: { shortPages: 1, emptyPages: 1 } });
    const first = await ann.search("cave");
    expect([namesOf(first), first.body["has_more"]]).toEqual([[], true]);
    const second = await ann.call("files/search/continue_v2", { cursor: first.body["cursor"] });
    expect(namesOf(second)).toHaveLength(1);
    sandbox.faults.clear();
    sandbox.faults.set({ search: { duplicates: true } });
    expect(await ann.names("song")).toEqual(["cave song.mp3", "cave song.mp3"]);
    sandbox.faults.set({ search: { duplicates: false, repeatNextLink: true } });
    const endless = await ann.search("cave", { max_results: 1 });
    const again = await ann.call("files/search/continue_v2", { cursor: endless.body["cursor"] });
    expect([namesOf(again), again.body["has_more"]]).toEqual([namesOf(endless), true]);
  });
});

describe("the index", () => {
  it("finds what is new only after its delay", async () => {
    sandbox.faults.set({ search: { indexDelayMs: 60_000 } });
    sandbox.world.dropbox.file("ann", "fresh fish.jpg", { added: "now" });
    expect(await sorted("fresh")).toEqual([]);
    sandbox.advance(60_000);
    expect(await sorted("fresh")).toEqual(["fresh fish.jpg"]);
  });

  it("may have things as they were: deleted, moved, renamed, shared", async () => {
    const { dropbox } = sandbox.world;
    const [old, moved, renamed] = ["stale one.txt", "stale two.txt", "stale three.txt"].map((name) =>
      dropbox.file(brand, name),
    ) as [DropboxItem, DropboxItem, DropboxItem];
    dropbox.delete(old);
    dropbox.move(moved, dropbox.folder("ann", "Elsewhere"));
    dropbox.rename(renamed, "three.txt");
    const lent = dropbox.folder("ann", "Lent");
    dropbox.file(lent, "lent thing.txt");
    dropbox.share(lent, "ben");
    dropbox.unshare(lent, "ben");
    expect(pathsOf(matchesOf(await ann.search("stale")))).toEqual(["/Elsewhere/stale two.txt"]);
    expect(await sorted("lent", {}, ben)).toEqual([]);
    sandbox.faults.set({ search: { staleHits: true }, dropbox: { staleAccess: true } });
    const found = matchesOf(await ann.search("stale", { path: "/Brand" }));
    expect(pathsOf(found).sort()).toEqual(["/Brand/stale one.txt", "/Brand/stale three.txt", "/Brand/stale two.txt"]);
    expect(new Set(found.map((file) => file[".tag"]))).toEqual(new Set(["file"]));
    expect(refusalOf(await ann.metadata(old.id))).toEqual([409, "path/not_found"]);
    const [former] = matchesOf(await ben.search("lent thing"));
    expect(former?.["path_display"]).toBe("/Lent/lent thing.txt");
    expect(refusalOf(await ben.metadata(former?.["id"]))).toEqual([409, "path/not_found"]);
  });

  it("may answer with what is outside of the folder", async () => {
    sandbox.faults.set({ search: { leakOutsideFolder: true } });
    expect(await sorted("bat", { path: "/Brand" })).toContain("notes.docx");
  });
});
