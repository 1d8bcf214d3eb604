/** The mutation tool's own rules: where it changes what, and that a seed is a sample. */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";

interface Mutant {
  readonly line: number;
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const tool = new URL("../scripts/mutate/mutants.mjs", import.meta.url).href;
const places = new URL("../scripts/mutate/files.mjs", import.meta.url).href;
const { mutantsOf, sampleOf } = (await import(tool)) as {
  mutantsOf(file: string, source: string): Mutant[];
  sampleOf(mutants: Mutant[], size: number, seed: number): Mutant[];
};

interface Equivalent {
  readonly file: string;
  readonly was: string;
  readonly reason: string;
}

const { AREAS, filesOf, equivalents, isEquivalent } = (await import(places)) as {
  AREAS: string[];
  filesOf(path: string): string[];
  equivalents: Equivalent[];
  isEquivalent(mutant: Mutant, known?: Equivalent[]): boolean;
};

/** What a piece of code becomes, once for each of its mutants. */
function mutated(source: string): string[] {
  return mutantsOf("x.ts", source).map(({ start, end, text }) => source.slice(0, start) + text + source.slice(end));
}

test.each([
  ["x = (a - b) * c;", ["x = (a + b) * c;", "x = (a - b) / c;"]],
  [
    "if (a < 1) b();",
    ["if (false) b();", "if (true) b();", "if (a <= 1) b();", "if (a >= 1) b();", "if (a < 2) b();", "if (a < 1) ;"],
  ],
  ["x = a?.b ?? [c];", ["x = a.b ?? [c];", "x = (a?.b);", "x = a?.b ?? [];"]],
  [
    "const f = async () => { await g(); return !h; };",
    [
      "const f = async () => { ; return !h; };",
      "const f = async () => { (g()); return !h; };",
      "const f = async () => { await g(); return; };",
      "const f = async () => { await g(); return (h); };",
    ],
  ],
  ["x = /^a$/.test(b.trim());", ["x = /a$/.test(b.trim());", "x = /^a/.test(b.trim());", "x = /^a$/.test((b));"]],
  ['import a from "a"; type T = "t"; const x = { "k": a } as const;', []],
])("%s", (source, expected) => {
  expect(mutated(source).sort()).toEqual([...expected].sort());
});

test("the same seed is the same sample, another seed another, and a sample is in the order of the text", () => {
  const mutants = mutantsOf("x.ts", readFileSync(new URL("../src/services/search/deal.ts", import.meta.url), "utf8"));
  const sample = sampleOf(mutants, 10, 7);
  expect(sample).toHaveLength(10);
  expect(sampleOf(mutants, 10, 7)).toEqual(sample);
  expect(sampleOf(mutants, 10, 8)).not.toEqual(sample);
  expect(sample.map((mutant) => mutants.indexOf(mutant))).toEqual(
    sample.map((mutant) => mutants.indexOf(mutant)).sort((a, b) => a - b),
  );
});

test("every area has files in it", () => {
  expect(AREAS.filter((area) => filesOf(area).length < 2)).toEqual([]);
});

test("every mistake that is said to change nothing is still one that would be made", () => {
  const made = new Map(
    AREAS.flatMap(filesOf).map((file) => [file, mutantsOf(file, readFileSync(file, "utf8"))] as const),
  );
  const isMade = (one: Equivalent) => made.get(one.file)?.some((mutant) => isEquivalent(mutant, [one])) ?? false;
  expect(equivalents.filter((one) => one.reason === "" || !isMade(one))).toEqual([]);
});
