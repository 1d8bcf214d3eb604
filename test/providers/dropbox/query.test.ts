import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Query } from "../../../src/providers/contract/provider.js";
import { searchArgument, searchText } from "../../../src/providers/dropbox/search-query.js";
import { kindOf } from "../../../src/providers/kit/filter.js";
import { objectOf } from "../../../src/providers/kit/json.js";
import { FakeDropbox, idOf, sourceOf } from "./fake-dropbox.js";

const { signal } = new AbortController();

/** Texts made of what a query language may care about, beside any text at all. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."\"'():*/\\#%?<>|&+-=.{}[]!~^$,;@“”„＂：（）＊＝　\u200b\u202e\ud800\u0000\n"),
      fc.constantFrom(" AND ", " OR ", " NOT ", "AND", "A\u200bND", "ＯＲ", " Not ", "ＮＯＴ"),
      fc.constantFrom('","options":{}', "harbor", "o'hara", "ÄÖ", "港", "📷", '"exact phrase"', "ext:pdf", "-draft"),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

describe("the user's text as data", () => {
  it("is words between spaces, without a sign that some language takes for its own", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const query = searchText(text);
        if (query === undefined) return;
        const words = query.split(" ");
        expect(words.length).toBeGreaterThan(0);
        for (const word of words) {
          expect(word).toMatch(/^[^-+].*$/u);
          expect(["AND", "OR", "NOT"]).not.toContain(word.normalize("NFKC"));
        }
        expect(query).not.toMatch(/["“”„＂()[\]{}*?:\\/^~!<>|&]|\p{Cc}|\p{Cs}/u);
        expect(query.length).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 3_000 },
    );
  });

  it("stays inside its field, whatever it is", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const argument = searchArgument({ text }, 50);
        if (!argument) return;
        expect(JSON.parse(JSON.stringify(argument))).toEqual({
          query: searchText(text),
          options: { max_results: 50, file_status: "active" },
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["harbor", "harbor"],
    ["  harbor   view ", "harbor view"],
    ["this AND that", "this and that"],
    ["NOT secret", "not secret"],
    ["ＯＲ", "ｏｒ"],
    // Dropbox documents no phrases.
    ['"blue box"', "blue box"],
    ["A\u200bND so\u00adfa", "and sofa"],
    ["cafe\u0301", "caf\u00e9"],
    ["o'hara & sons", "o'hara sons"],
    ["report-2024_final.pdf", "report-2024_final.pdf"],
    ["-draft", "draft"],
    ["!?*", undefined],
    ["\ud800", undefined],
  ])("%j is asked as %j", (text, query) => {
    expect(searchText(text)).toBe(query);
  });

  it("with nothing left to search for finds nothing, and asks nobody", async () => {
    const vendor = new FakeDropbox([{ parent: undefined, type: "file", readable: true }]);
    expect(await sourceOf(vendor).search({ text: "***" }, { want: 5, signal })).toEqual({ assets: [] });
    expect(vendor.calls).toEqual([]);
  });
});

describe("filters", () => {
  const options = (query: Omit<Query, "text">) => searchArgument({ text: "x", ...query }, 50)?.options ?? {};

  it("go to Dropbox where they leave out nothing that would pass", () => {
    expect(options({ kinds: ["FOLDER"] })).toMatchObject({ file_categories: ["folder"] });
    expect(options({ extensions: ["jpg", "png"] })).toMatchObject({ file_extensions: ["jpg", "png"] });
    expect(options({ kinds: ["IMAGE"] })["file_extensions"]).toEqual(expect.arrayContaining(["jpg", "psd"]));
    expect(options({ kinds: ["IMAGE"] })["file_extensions"]).not.toContain("paper");
    const documents = options({ kinds: ["DOCUMENT"] })["file_extensions"] as string[];
    expect(documents).toEqual(expect.arrayContaining(["pdf", "paper", "gdoc"]));
    expect(documents.every((one) => kindOf(one, undefined) === "DOCUMENT" || /^(paper|g)/.test(one))).toBe(true);
    for (const none of [{}, { kinds: ["OTHER"] }, { kinds: ["FOLDER", "IMAGE"] }, { extensions: ["a,b"] }] as const) {
      expect(Object.keys(options(none))).toEqual(["max_results", "file_status"]);
    }
  });

  it("are applied to what comes back all the same; what was deleted is no result", async () => {
    const vendor = new FakeDropbox([
      { parent: undefined, type: "file", readable: true, name: "a.jpg" },
      { parent: undefined, type: "file", readable: true, name: "b.pdf" },
      { parent: undefined, type: "file", readable: true, name: "Minutes.paper" },
      { parent: undefined, type: "folder", readable: true },
      { parent: undefined, type: "deleted", readable: true },
    ]);
    const find = async (query: Omit<Query, "text">) =>
      (await sourceOf(vendor).search({ text: "x", ...query }, { want: 9, signal })).assets.map(({ ref }) => ref);
    expect(await find({})).toEqual([0, 1, 2, 3].map(idOf));
    expect(await find({ kinds: ["IMAGE"] })).toEqual([idOf(0)]);
    expect(await find({ kinds: ["DOCUMENT"] })).toEqual([idOf(1), idOf(2)]);
    expect(await find({ kinds: ["FOLDER"] })).toEqual([idOf(3)]);
    expect(await find({ extensions: ["pdf"] })).toEqual([idOf(1)]);
    expect(await find({ modifiedAfter: new Date("2026-03-01T12:00:00Z") })).toHaveLength(3);
    expect(await find({ modifiedBefore: new Date("2026-03-01T12:00:00Z") })).toEqual([]);
  });

  it("and folders make pages large, as hits are then sifted", async () => {
    const vendor = new FakeDropbox([{ parent: undefined, type: "folder", readable: true }]);
    const size = async (folder: number | undefined, query: Omit<Query, "text">, want: number) => {
      await sourceOf(vendor, folder).search({ text: "x", ...query }, { want, signal });
      const last = vendor.calls.findLast(({ operation }) => operation === "search");
      return objectOf(last?.argument["options"])["max_results"];
    };
    expect(await size(undefined, {}, 24)).toBe(24);
    expect(await size(undefined, {}, 1)).toBe(10);
    expect(await size(undefined, { kinds: ["IMAGE"] }, 24)).toBe(200);
    expect(await size(0, {}, 24)).toBe(200);
  });
});
