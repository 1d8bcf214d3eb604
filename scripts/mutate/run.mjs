/** Jest over some of the suite, with pieces of text put into the sources on their way to it. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

const JEST = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];
const CONFIG = "scripts/mutate/jest.config.mjs";

/**
 * Runs the tests of some files once, with a probe where each mutant would be.
 * Resolves to the test files that reach each mutant, the quickest first, with how long each took in ms.
 */
export async function probe(mutants, tests) {
  const splices = {};
  for (const file of new Set(mutants.map((mutant) => mutant.file))) splices[file] = probesOf(file, mutants);
  const sources = Object.keys(splices);
  const chosen = tests ? ["--testPathPatterns", tests] : ["--findRelatedTests", ...sources];
  const { report, reached } = await testRun(
    { splices, order: [] },
    ["--maxWorkers=2", ...chosen],
    Number.POSITIVE_INFINITY,
  );
  if (!report) throw new Error("The tests did not run at all.");
  const failed = report.testResults.filter(({ status }) => status === "failed").map(({ name }) => name);
  if (failed.length > 0) console.error(`Left out, red without any mutant: ${failed.map(short).join(", ")}`);
  const took = new Map(report.testResults.map(({ name, startTime, endTime }) => [name, endTime - startTime]));
  const fit = reached.filter(([test]) => !failed.includes(test)).sort(([a], [b]) => took.get(a) - took.get(b));
  return mutants.map((_, at) => {
    const files = fit.filter(([, probes]) => probes.includes(at)).map(([test]) => test);
    return { files, ms: files.reduce((sum, test) => sum + took.get(test), 0) };
  });
}

/** Runs the tests that reach a mutant until one fails. */
export async function tryOut(mutant, { files, ms }) {
  if (files.length === 0) return { outcome: "survived", by: "no test reaches it" };
  const splices = { [mutant.file]: [[mutant.start, mutant.end, mutant.text]] };
  const given = ["--bail=1", "--runInBand", "--runTestsByPath", ...files.map(short)];
  const { report, hung } = await testRun({ splices, order: files }, given, 3 * ms + 30_000, { stopAtFirst: true });
  if (hung) return { outcome: "killed", by: "a test that hangs" };
  // A rejection that nobody waits for ends the process before it can report.
  if (!report) return { outcome: "killed", by: "the tests' process dies" };
  const failed = report.testResults.find(({ status }) => status === "failed");
  return failed ? { outcome: "killed", by: short(failed.name) } : { outcome: "survived", by: `${files.length} files` };
}

function probesOf(file, mutants) {
  const at = new Map();
  for (const [index, mutant] of mutants.entries()) {
    if (mutant.file !== file || !mutant.reach) continue;
    const { start, end } = mutant.reach;
    const known = at.get(start) ?? { start, end, numbers: [] };
    at.set(start, { ...known, numbers: [...known.numbers, index] });
  }
  const pieces = [...at.values()].flatMap(({ start, end, numbers }) => {
    const call = `globalThis.reached?.(${numbers})`;
    if (end === undefined) return [[start, start, `${call};`]];
    return [
      [start, start, `(${call}, `],
      [end, end, ")"],
    ];
  });
  return pieces.sort(([a], [b]) => b - a);
}

export const short = (path) => relative(process.cwd(), path);

/**
 * One run of jest with these splices in the sources. Kills everything that it has started when it takes longer than `ms`.
 * `stopAtFirst`: within a file, tests after the first failure are skipped.
 */
export async function testRun(plan, given, ms, { stopAtFirst = false } = {}) {
  const place = mkdtempSync(join(tmpdir(), "popsync-mutate-"));
  const [planFile, reportFile, reachedFile] = ["plan", "report", "reached"].map((name) => join(place, name));
  writeFileSync(planFile, JSON.stringify(plan));
  const env = { ...process.env, MUTATE_PLAN: planFile, MUTATE_REACHED: reachedFile };
  if (stopAtFirst) env.MUTATE_STOP_AT_FIRST = "1";
  const args = [...JEST, "--config", CONFIG, "--json", "--outputFile", reportFile, ...given];
  const child = spawn(process.execPath, args, { env, stdio: "ignore", detached: true });
  const killAll = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It is gone.
    }
  };
  process.once("exit", killAll);
  let hung = false;
  const timer = Number.isFinite(ms)
    ? setTimeout(() => {
        hung = true;
        killAll();
      }, ms)
    : undefined;
  await new Promise((resolve) => child.once("exit", resolve));
  clearTimeout(timer);
  killAll();
  process.removeListener("exit", killAll);
  const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, "utf8")) : undefined;
  const lines = existsSync(reachedFile) ? readFileSync(reachedFile, "utf8").trim().split("\n") : [];
  rmSync(place, { recursive: true });
  return { report, hung, reached: lines.filter(Boolean).map((line) => JSON.parse(line)) };
}
