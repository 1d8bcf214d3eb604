import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { AssetKind, Query } from "../../../src/providers/contract/provider.js";
import { kindOfType, typeTerms } from "../../../src/providers/google-drive/media-types.js";
import { quoted, searchQuery, textTerms } from "../../../src/providers/google-drive/search-query.js";
import { FakeDrive, folderType, indexOf, shortcutType, sourceOf, type Thing } from "./fake-drive.js";
import { type Expression, matches, parseQuery } from "./q-parser.js";

const { signal } = new AbortController();

/** Texts made of what a query language may care about, beside any text at all. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."\"'():*/\\#%?<>|&+-=.{}[]!~^$,;@“”„＂＇：（）＊＼　\u200b\u202e\ud800\u0000\n"),
      fc.constantFrom(" and ", " or ", " not ", " in ", "' or trashed = true or name contains '", "\\' or '", "\\\\'"),
      fc.constantFrom("%27", "&driveId=x", "harbor", "o'hara", "ÄÖ", "港", "📷", '"exact phrase"'),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

/** The words that a query asks for, if it has the one shape that our queries have. */
function wordsAskedFor(query: Expression): string[] {
  if (query.kind !== "and") throw new Error("not a series of terms");
  return query.parts.flatMap((part) => {
    if (part.kind === "term" && part.term === "fullText") {
      expect([part.operator, part.value]).toEqual(["contains", expect.stringMatching(/^"[^"]+( [^"]+)+"$/)]);
      return [String(part.value)];
    }
    if (part.kind !== "or") return [];
    const [text, name] = part.parts;
    if (text?.kind !== "term" || name?.kind !== "term" || part.parts.length !== 2) throw new Error("not a word");
    expect([text.term, text.operator, name.term, name.operator]).toEqual(["fullText", "contains", "name", "contains"]);
    expect(name.value).toBe(text.value);
    return [String(text.value)];
  });
}

describe("the user's text as data", () => {
  it("is words of which all are meant, and nothing else", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const query = searchQuery({ text });
        if (query === undefined) return;
        const parsed = parseQuery(query);
        const words = wordsAskedFor(parsed);
        expect(words.length).toBeGreaterThan(0);
        expect(words.length).toBeLessThanOrEqual(20);
        for (const word of words) expect(word).toMatch(/^([^"“”„＂\s\\\p{Cc}\p{Cs}]+|"[^"“”„＂\\\p{Cc}\p{Cs}]+")$/u);
        // Beside the words, what every search of ours asks for.
        const rest = parsed.kind === "and" ? parsed.parts.slice(words.length) : [];
        expect(rest).toEqual([
          { kind: "term", term: "trashed", operator: "=", value: false },
          { kind: "term", term: "mimeType", operator: "!=", value: shortcutType },
        ]);
      }),
      { numRuns: 3_000 },
    );
  });

  it("is quoted so that Google reads every character back", () => {
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: "binary" })), (text) => {
        expect(parseQuery(`name = ${quoted(text)}`)).toEqual({
          kind: "term",
          term: "name",
          operator: "=",
          value: text,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["harbor", ["harbor"]],
    ["  harbor   view ", ["harbor", "view"]],
    ["this or that", ["this", "or", "that"]],
    ["not secret", ["not", "secret"]],
    ['"blue box"', ['"blue box"']],
    ['new “blue box” "here"', ["new", '"blue box"', "here"]],
    [`"o'hara' or trashed"`, [`"o'hara' or trashed"`]],
    ['"blue box', ["blue", "box"]],
    ['" " x', ["x"]],
    ["so\u00adfa", ["sofa"]],
    ["cafe\u0301", ["caf\u00e9"]],
    [`"${"x".repeat(300)} y"`, ["x".repeat(250)]],
    [`"${"x ".repeat(30)}"`, [`"${Array(20).fill("x").join(" ")}"`]],
    ["o'hara & sons", ["o'hara", "sons"]],
    ["report-2024_final.pdf", ["report-2024_final.pdf"]],
    ["-draft", ["draft"]],
    ["!?*", undefined],
    ["\ud800", undefined],
  ])("%j is asked as %j", (text, words) => {
    const terms = textTerms(text);
    expect(terms && wordsAskedFor({ kind: "and", parts: terms.map(parseQuery) })).toEqual(words);
  });

  it("stays short enough for an address, however long it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 200, maxLength: 2_000 }), (text) => {
        expect(encodeURIComponent(searchQuery({ text }) ?? "").length).toBeLessThan(6_000);
      }),
    );
    const long = "港".repeat(400);
    expect(textTerms(`${long} harbor`)).toHaveLength(1);
    expect(textTerms(`harbor ${long}`)).toHaveLength(1);
  });

  it("with nothing left to search for finds nothing, and asks nobody", async () => {
    const vendor = new FakeDrive([{ parent: undefined, type: "file", readable: true }]);
    expect(await sourceOf(vendor).search({ text: "***" }, { want: 5, signal })).toEqual({ assets: [] });
    expect(vendor.calls).toEqual([]);
  });
});

const kinds = ["IMAGE", "VIDEO", "AUDIO", "DOCUMENT", "FOLDER", "OTHER"] as const satisfies readonly AssetKind[];
const types = [
  "image/jpeg",
  "image/svg+xml",
  "video/mp4",
  "audio/mpeg",
  "text/plain",
  "font/otf",
  "application/pdf",
  "application/octet-stream",
  "application/postscript",
  ...["document", "drawing", "form", "vid", "site"].map((own) => `application/vnd.google-apps.${own}`),
];

describe("filters", () => {
  it("that go to Google leave out nothing that would pass", () => {
    const filter = fc.record({
      kinds: fc.subarray([...kinds]),
      extensions: fc.subarray(["jpg", "pdf", "ai"]),
    });
    const file = fc.record({
      mimeType: fc.constantFrom(...types),
      extension: fc.constantFrom("jpg", "pdf", "ai", "x"),
    });
    fc.assert(
      fc.property(filter, file, (query, { mimeType, extension }) => {
        const isOwn = mimeType.includes("google-apps");
        const own = isOwn ? undefined : extension;
        const kind = kindOfType(mimeType, own);
        const passes =
          (query.kinds.length === 0 || query.kinds.includes(kind)) &&
          (query.extensions.length === 0 || (own !== undefined && query.extensions.includes(own)));
        const facts = { name: "x", modifiedTime: "", trashed: false, sharedWithMe: false, parents: [], mimeType };
        const asked = parseQuery(typeTerms({ text: "x", ...query }).join(" and "));
        if (passes) expect(matches(facts, asked)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keep out of a search for pictures what can be none", () => {
    const asked = parseQuery(typeTerms({ text: "x", kinds: ["IMAGE"] }).join(" and "));
    const found = [...types, folderType, shortcutType].filter((mimeType) =>
      matches({ name: "x", modifiedTime: "", trashed: false, sharedWithMe: false, parents: [], mimeType }, asked),
    );
    expect(found).not.toEqual(expect.arrayContaining(["video/mp4"]));
    expect(found).not.toContain("text/plain");
    expect(found).not.toContain(folderType);
    expect(found).toEqual(expect.arrayContaining(["image/jpeg", "application/postscript"]));
  });

  it("are applied to what comes back all the same; shortcuts are no results", async () => {
    const file = (name: string, mimeType: string, more: object = {}): Thing => {
      return { parent: undefined, type: "file", readable: true, name, facts: { mimeType, ...more } };
    };
    const vendor = new FakeDrive([
      file("x a.jpg", "image/jpeg"),
      file("x b.pdf", "application/pdf", { modifiedTime: "2025-01-01T00:00:00.000Z" }),
      file("x c.ai", "application/postscript"),
      file("x plan", "application/vnd.google-apps.document"),
      { parent: undefined, type: "shortcut", readable: true, name: "x" },
      { parent: undefined, type: "folder", readable: true, name: "x" },
    ]);
    const find = async (query: Omit<Query, "text">) => {
      const page = await sourceOf(vendor).search({ text: "x", ...query }, { want: 9, signal });
      return page.assets.map(({ ref }) => indexOf(ref));
    };
    expect(await find({})).toEqual([0, 1, 2, 3, 5]);
    expect(await find({ kinds: ["IMAGE"] })).toEqual([0, 2]);
    expect(await find({ kinds: ["DOCUMENT"] })).toEqual([1, 3]);
    expect(await find({ kinds: ["FOLDER"] })).toEqual([5]);
    expect(await find({ extensions: ["pdf", "ai"] })).toEqual([1, 2]);
    const noon = new Date("2026-03-01T12:00:00.000Z");
    expect(await find({ modifiedAfter: noon, kinds: ["IMAGE"] })).toEqual([0, 2]);
    expect(await find({ modifiedBefore: noon })).toEqual([1]);
    // No search of text may be sorted: Google refuses that.
    for (const { searchParams } of vendor.searches()) expect(searchParams.has("orderBy")).toBe(false);
  });
});
