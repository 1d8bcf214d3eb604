import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { wordsOf } from "../../../src/providers/kit/words.js";
import { driveSearchText, kqlPhrases } from "../../../src/providers/microsoft/escape.js";
import { searchApiText } from "../../../src/providers/microsoft/search-text.js";
import { odataText, parseKql } from "./query-parsers.js";

/** Texts made of what the query languages care about, beside any text at all. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."\"'():*/\\#%?<>|&+-=.{}[]!~^$,;@“”„＂：（）＊＝／　\u200b\u202e\ud800"),
      fc.constantFrom(
        " AND ",
        " OR ",
        " NOT ",
        " NEAR(n=2) ",
        "ONEAR",
        "WORDS(a,b)",
        " XRANK(cb=1) ",
        "A\u200bND",
        "ＯＲ",
      ),
      fc.constantFrom(
        'path:"https://t/other"',
        "author=ann",
        "size>=5",
        "%27",
        "%2527",
        "''",
        "')",
        "harbor",
        "o'hara",
        "ÄÖ",
        "港",
        "📷",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(""));

describe("the user's text as data", () => {
  it("stays inside the quotes of OData's function, and is no KQL there", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const escaped = driveSearchText(text);
        if (escaped === undefined) return;
        const seen = odataText(`/v1.0/me/drive/root/search(q='${escaped}')`);
        const kql = parseKql(seen);
        expect(kql.operators).toEqual([]);
        expect(kql.restrictions).toEqual([]);
        expect(kql.phrases).toEqual([]);
        expect(kql.wildcards).toBe(0);
        expect(kql.words.length).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });

  it("is nothing but phrases for the Search API, beside our own restrictions", () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const phrases = kqlPhrases(text);
        if (phrases === undefined) return;
        const kql = parseKql(phrases);
        expect({ ...kql, phrases: [] }).toEqual({
          words: [],
          phrases: [],
          restrictions: [],
          operators: [],
          wildcards: 0,
        });
        const modifiedAfter = new Date("2026-02-03T00:00:00Z");
        const whole = parseKql(searchApiText({ text, extensions: ["jpg", "png"], modifiedAfter }) ?? "");
        expect(whole.phrases).toEqual(kql.phrases);
        expect(whole.restrictions).toEqual([
          { property: "filetype", operator: ":", value: "jpg" },
          { property: "filetype", operator: ":", value: "png" },
          { property: "LastModifiedTime", operator: ">=", value: "2026-02-02" },
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps ordinary words as they were typed", () => {
    const ordinary = fc.stringMatching(/^[a-zA-Z0-9äöü'._]{0,8}[a-zé0-9][a-z']{0,5}$/);
    fc.assert(
      fc.property(fc.array(ordinary, { minLength: 1, maxLength: 8 }), (words) => {
        const plain = words.filter((word) => !/^(AND|OR|NOT|NEAR|ONEAR|WORDS|XRANK)$/.test(word));
        expect(wordsOf(plain.join(" "))).toEqual(plain);
      }),
    );
    expect(odataText(`search(q='${driveSearchText("Rock AND Roll o'hara 50%")}')`)).toBe("Rock and Roll o'hara 50");
    expect(kqlPhrases("summer AND -winter")).toBe('"summer" "AND" "winter"');
    expect(kqlPhrases('new "summer AND  -winter" “x')).toBe('"new" "summer AND winter" "x"');
    expect(kqlPhrases('" " so\u00adfa A\u200dND cafe\u0301')).toBe('"sofa" "AND" "caf\u00e9"');
    expect(odataText(`search(q='${driveSearchText('"summer party" A\u200bND O\u200dR so\u00adfa')}')`)).toBe(
      "summer party and or sofa",
    );
    expect(driveSearchText("IMG_1234.jpg report-2026")).toBe("IMG_1234.jpg%20report-2026");
  });

  it.each(['"', "()", "* - +", "''", " \t", "\u200b", "..."])("finds nothing to search for in %j", (text) => {
    expect(driveSearchText(text)).toBeUndefined();
    expect(kqlPhrases(text)).toBeUndefined();
    expect(searchApiText({ text })).toBeUndefined();
  });

  it("bounds its length", () => {
    expect(decodeURIComponent(driveSearchText("x".repeat(10_000)) ?? "").length).toBe(500);
  });

  it("pushes down only filters that can't lose a file", () => {
    expect(searchApiText({ text: "a", kinds: ["IMAGE", "FOLDER"] })).toBe('"a"');
    expect(searchApiText({ text: "a", kinds: ["VIDEO"] })).toContain("filetype:mp4");
    expect(searchApiText({ text: "a", extensions: ["jpg", 'x" OR path:y'] })).toBe('"a"');
    const kinds = ["IMAGE", "VIDEO", "AUDIO", "DOCUMENT"] as const;
    for (const kind of kinds) expect(searchApiText({ text: "a", kinds: [kind] })).toContain("filetype:");
    expect(searchApiText({ text: "a", kinds: ["IMAGE", "VIDEO"] })).toContain("filetype:");
    // KQL takes 4,096 characters; the sifting takes over.
    expect(searchApiText({ text: "a", kinds })).toBe('"a"');
    fc.assert(
      fc.property(
        fc.string({ maxLength: 600 }),
        fc.subarray([...kinds]),
        fc.date({ noInvalidDate: true }),
        (text, some, date) => {
          const asked = searchApiText({ text, kinds: some, modifiedAfter: date, modifiedBefore: date }) ?? "";
          expect(asked.length).toBeLessThanOrEqual(4_096);
          expect(asked).not.toMatch(/LastModifiedTime[<>]=(?!\d{4}-\d\d-\d\d)/);
        },
      ),
    );
  });
});
