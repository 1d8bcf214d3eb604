import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { searchParameters, searchText } from "../../../src/providers/box/search-query.js";
import type { Query } from "../../../src/providers/contract/provider.js";
import { FakeBox, sourceOf } from "./fake-box.js";

/** Texts made of what a query language may care about, beside any text at all. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."\"'():*/\\#%?<>|&+-=.{}[]!~^$,;@“”„＂：（）＊＝　\u200b\u202e\ud800\u0000\n"),
      fc.constantFrom(" AND ", " OR ", " NOT ", "AND", "A\u200bND", "ＯＲ", " Not ", "ＮＯＴ"),
      fc.constantFrom("%27", "&type=folder", "harbor", "o'hara", "ÄÖ", "港", "📷", '"exact phrase"'),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

/** As Box documents it: capital operators between terms, quotes around phrases, in which nothing is an operator. */
function readByBox(query: string): { terms: string[]; operators: string[] } {
  const parts = query.match(/"[^"]*"|[^\s"]+/g) ?? [];
  if (parts.join(" ") !== query) throw new Error("a quote without its pair");
  const isOperator = (part: string) => ["AND", "OR", "NOT"].includes(part.normalize("NFKC"));
  return { terms: parts.filter((part) => !isOperator(part)), operators: parts.filter(isOperator) };
}

describe("the user's text as data", () => {
  it("is words of which all are meant, and nothing else", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const query = searchText(text);
        if (query === undefined) return;
        const { terms, operators } = readByBox(query);
        expect(terms.length).toBeGreaterThan(0);
        expect(operators).toEqual(Array(terms.length - 1).fill("AND"));
        expect(query).not.toMatch(/[“”„＂()[\]{}*?:\\/^~!<>|&]|\p{Cc}|\p{Cs}/u);
        for (const term of terms) expect(term).toMatch(/^[^"]+$|^"[^" ]+( [^" ]+)+"$/);
        expect(query).toBe(decodeURIComponent(encodeURIComponent(query)));
      }),
      { numRuns: 3_000 },
    );
  });

  it("stays inside its parameter", () => {
    const known = ["fields", "query", "trash_content"];
    fc.assert(
      fc.property(nasty, (text) => {
        const asked = new URLSearchParams(searchParameters({ text }) ?? "");
        if (asked.size > 0) expect([...asked.keys()].sort()).toEqual(known);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["harbor", "harbor"],
    ["  harbor   view ", "harbor AND view"],
    ["this AND that", "this AND and AND that"],
    ["NOT secret", "not AND secret"],
    ["ＯＲ", "ｏｒ"],
    ['"blue box"', '"blue box"'],
    ['new “blue box” "here"', 'new AND "blue box" AND here'],
    ['"this AND that" OR', '"this and that" AND or'],
    ['"blue box', "blue AND box"],
    ['" " x', "x"],
    ["A\u200bND so\u00adfa", "and AND sofa"],
    ["cafe\u0301", "caf\u00e9"],
    ["o'hara & sons", "o'hara AND sons"],
    ["report-2024_final.pdf", "report-2024_final.pdf"],
    ["-draft", "draft"],
    ["!?*", undefined],
    ["\ud800", undefined],
  ])("%j is asked as %j", (text, query) => {
    expect(searchText(text)).toBe(query);
  });

  it("with nothing left to search for finds nothing, and asks nobody", async () => {
    const vendor = new FakeBox([{ parent: undefined, type: "file", readable: true }]);
    const page = await sourceOf(vendor).search({ text: "***" }, { want: 5, signal: new AbortController().signal });
    expect(page).toEqual({ assets: [] });
    expect(vendor.calls).toEqual([]);
  });
});

describe("filters", () => {
  const asked = (query: Omit<Query, "text">) =>
    Object.fromEntries(new URLSearchParams(searchParameters({ text: "x", ...query })));

  it("go to Box where Box has them", () => {
    expect(asked({ kinds: ["FOLDER"] })).toMatchObject({ type: "folder" });
    expect(asked({ extensions: ["jpg", "png"] })).toMatchObject({ type: "file", file_extensions: "jpg,png" });
    expect(asked({ kinds: ["AUDIO"] })["file_extensions"]).toMatch(/^mp3,wav,/);
    expect(asked({ kinds: ["OTHER"] })).toMatchObject({ type: "file" });
    for (const none of [asked({}), asked({ kinds: ["FOLDER", "IMAGE"] })]) {
      expect(none).not.toHaveProperty("type");
      expect(none).not.toHaveProperty("file_extensions");
    }
    // No extension of ours could break out of the list; those that are no plain ones stay here.
    expect(asked({ extensions: ["a,b", "jpg"] })).not.toHaveProperty("file_extensions");
  });

  it("go there in whole seconds, never narrower than they are", () => {
    const at = new Date("2026-03-01T12:00:00.400Z");
    expect(asked({ modifiedAfter: at, modifiedBefore: at })["updated_at_range"]).toBe(
      "2026-03-01T12:00:00Z,2026-03-01T12:00:01Z",
    );
    expect(asked({ modifiedAfter: at })["updated_at_range"]).toBe("2026-03-01T12:00:00Z,");
    expect(asked({ modifiedBefore: at })["updated_at_range"]).toBe(",2026-03-01T12:00:01Z");
  });

  it("are applied to what comes back all the same; web links are no results", async () => {
    const vendor = new FakeBox([
      { parent: undefined, type: "file", readable: true, name: "a.jpg" },
      { parent: undefined, type: "file", readable: true, name: "b.pdf" },
      { parent: undefined, type: "web_link", readable: true },
      { parent: undefined, type: "folder", readable: true },
    ]);
    const find = async (query: Omit<Query, "text">) => {
      const page = await sourceOf(vendor).search(
        { text: "x", ...query },
        { want: 9, signal: new AbortController().signal },
      );
      return page.assets.map(({ ref }) => ref);
    };
    expect(await find({})).toEqual(["file/100", "file/101", "folder/103"]);
    expect(await find({ kinds: ["IMAGE"] })).toEqual(["file/100"]);
    expect(await find({ extensions: ["pdf"] })).toEqual(["file/101"]);
    expect(await find({ modifiedAfter: new Date("2026-03-01T12:00:00Z") })).toHaveLength(3);
    expect(await find({ modifiedBefore: new Date("2026-03-01T12:00:00Z") })).toEqual([]);
  });
});
