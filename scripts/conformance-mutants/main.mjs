/**
 * Breaks every provider in each of the ways that its conformance suite has to notice, one at a time, and prints which check did.
 *
 *   npm run conformance:mutants -- [--provider box] [--mistake throttle] [--workers 2]
 *
 * The mistakes are data in `test/providers/conformance/mutants`. Nothing is written to the sources. Ends with 1 when one is
 * missed, is no longer found in its file, or is not applicable without a reason.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { short, testRun } from "../mutate/run.mjs";
import { loadMutants } from "./load.mjs";

/** A suite takes some seconds; what takes so long hangs. */
const mostMs = 120_000;

const { values } = parseArgs({
  options: {
    provider: { type: "string", multiple: true },
    mistake: { type: "string", default: "" },
    workers: { type: "string", default: "2" },
  },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

const { mistakes, mutants, placeOf } = await loadMutants();
const started = Date.now();
const providers = Object.keys(mutants).filter((id) => !values.provider || values.provider.includes(id));
const chosen = mistakes.filter((mistake) => mistake.includes(values.mistake));

/** Each edit as a splice of its file, the last first. Throws where it cannot be made. */
function splicesOf(edits) {
  const splices = {};
  for (const edit of edits) {
    const { file, find, replace } = edit;
    const { at, wrong } = placeOf(edit, existsSync(file) ? readFileSync(file, "utf8") : undefined);
    if (wrong) throw new Error(wrong);
    splices[file] = [...(splices[file] ?? []), [at, at + find.length, replace]];
  }
  for (const list of Object.values(splices)) list.sort(([a], [b]) => b - a);
  return splices;
}

/** The first check of a provider's suite that fails with these splices. */
async function failureWith(provider, splices) {
  const suite = `test/providers/${provider}/conformance.test.ts`;
  const given = ["--runInBand", "--runTestsByPath", suite];
  const { report, hung } = await testRun({ splices, order: [] }, given, mostMs, { stopAtFirst: true });
  if (hung) return "it hangs";
  const file = report?.testResults.find(({ name }) => short(name) === suite);
  const failed = file?.assertionResults.find(({ status }) => status === "failed");
  if (failed) return failed.fullName.replace(/^.*as any provider /, "");
  if (file?.status === "passed") return undefined;
  throw new Error(`the suite does not run: ${file?.message?.split("\n").find((line) => line.trim()) ?? "no report"}`);
}

async function tryOut(provider, mistake) {
  const mutant = mutants[provider]?.[mistake];
  if (!mutant) return { outcome: "ERROR", told: "there is no mutant, and no reason why" };
  if ("notApplicable" in mutant) return { outcome: mutant.notApplicable ? "n/a" : "ERROR", told: mutant.notApplicable };
  try {
    const by = await failureWith(provider, splicesOf(mutant));
    return by === undefined ? { outcome: "MISSED", told: "no check fails" } : { outcome: "caught", told: by };
  } catch (error) {
    return { outcome: "ERROR", told: error.message };
  }
}

async function inParallel(tasks, work) {
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < tasks.length; at = next++) await work(tasks[at]);
  };
  await Promise.all(Array.from({ length: Math.min(Number(values.workers), 2) }, worker));
}

await inParallel(providers, async (provider) => {
  const by = await failureWith(provider, {}).catch((error) => error.message);
  if (by === undefined) return;
  console.error(`${provider} fails without any mutant: ${by}`);
  process.exit(1);
});

const results = new Map();
const tasks = chosen.flatMap((mistake) => providers.map((provider) => ({ provider, mistake })));
await inParallel(tasks, async ({ provider, mistake }) => {
  const result = await tryOut(provider, mistake);
  results.set(`${provider} ${mistake}`, result);
  console.log(`${result.outcome.padEnd(7)} ${provider.padEnd(13)} ${mistake}: ${result.told}`);
});

const width = Math.max(...chosen.map(({ length }) => length));
console.log(`\n${"".padEnd(width)}  ${providers.map((id) => id.padEnd(13)).join("")}`);
for (const mistake of chosen) {
  const row = providers.map((provider) => results.get(`${provider} ${mistake}`).outcome.padEnd(13));
  console.log(`${mistake.padEnd(width)}  ${row.join("")}`);
}
const count = (outcome) => [...results.values()].filter((result) => result.outcome === outcome).length;
const bad = count("MISSED") + count("ERROR");
console.log(
  `\n${count("caught")} caught, ${count("MISSED")} missed, ${count("n/a")} not applicable, ${count("ERROR")} errors, ` +
    `in ${Math.round((Date.now() - started) / 1000)} s`,
);
process.exitCode = bad > 0 ? 1 : 0;
