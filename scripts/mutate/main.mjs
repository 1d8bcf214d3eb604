/**
 * Puts small mistakes into `src`, one at a time, and tells which of them no test notices.
 *
 *   npm run mutate -- [--sample 200] [--seed 1] [--file src/services/search/merge.ts] [--only src/services/search/merge.ts:12]
 *                     [--tests test/services] [--workers 2] [--least 92] [--json mutants.json]
 *
 * First the tests run once with probes in the place of mutants, which tells the test files that reach each; then each
 * mutant runs against those, the quickest first, until one fails. A test that hangs has noticed. Nothing is written to the
 * sources. Ends with 1 when the score is below `--least`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { AREAS, filesOf, isEquivalent } from "./files.mjs";
import { mutantsOf, sampleOf } from "./mutants.mjs";
import { probe, tryOut } from "./run.mjs";

const { values } = parseArgs({
  options: {
    sample: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    file: { type: "string", multiple: true },
    only: { type: "string", multiple: true },
    tests: { type: "string" },
    workers: { type: "string", default: "2" },
    least: { type: "string", default: "0" },
    json: { type: "string" },
  },
});

const placeOf = ({ file, line, column }) => `${file}:${line}:${column}`;
const oneLine = (text) => text.replace(/\s+/g, " ").slice(0, 60);
const changeOf = ({ was, text }) => `${oneLine(was)} → ${oneLine(text) || "nothing"}`;

const files = (values.file ?? AREAS).flatMap(filesOf);
const all = files.flatMap((file) => mutantsOf(file, readFileSync(file, "utf8"))).filter((one) => !isEquivalent(one));
const named = values.only && all.filter((mutant) => values.only.some((place) => isAt(placeOf(mutant), place)));
const mutants = named ?? sampleOf(all, Number(values.sample), Number(values.seed));
console.log(`${mutants.length} of ${all.length} mutants in ${files.length} files`);

function isAt(place, asked) {
  return place === asked || place.startsWith(`${asked}:`);
}

// Whoever ends this ends the tests that it runs, too.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

const reaching = await probe(mutants, values.tests);
const outcomes = new Array(mutants.length);
let next = 0;
async function work() {
  for (let at = next++; at < mutants.length; at = next++) {
    const { outcome, by } = await tryOut(mutants[at], reaching[at]);
    outcomes[at] = { ...mutants[at], outcome, by };
    console.log(`${outcome.padEnd(8)} ${placeOf(mutants[at])}  ${mutants[at].kind}: ${changeOf(mutants[at])}  (${by})`);
  }
}
await Promise.all(Array.from({ length: Number(values.workers) }, work));

const survivors = outcomes.filter(({ outcome }) => outcome === "survived");
const score = (list) => {
  const killed = list.filter(({ outcome }) => outcome === "killed").length;
  return { killed, of: list.length, percent: list.length === 0 ? 100 : Math.round((1000 * killed) / list.length) / 10 };
};
console.log("\nScore by folder");
for (const area of [...new Set(outcomes.map(({ file }) => file.split("/").slice(0, 2).join("/")))]) {
  const { killed, of, percent } = score(outcomes.filter(({ file }) => file.startsWith(`${area}/`)));
  console.log(`  ${area.padEnd(16)} ${killed} of ${of}  ${percent} %`);
}
console.log("\nSurvivors");
for (const mutant of survivors)
  console.log(`  ${placeOf(mutant)}  ${mutant.kind}: ${changeOf(mutant)}  (${mutant.by})`);
const total = score(outcomes);
console.log(`\n${total.killed} of ${total.of} killed: ${total.percent} %`);

if (values.json) {
  const rows = outcomes.map(({ reach: _, start: __, end: ___, ...row }) => row);
  writeFileSync(values.json, `${JSON.stringify({ seed: Number(values.seed), ...total, mutants: rows }, null, 2)}\n`);
}
if (total.percent < Number(values.least)) process.exitCode = 1;
