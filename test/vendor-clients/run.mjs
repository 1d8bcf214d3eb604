// Runs the tests beside it, each file for two minutes at most. With --outputFile=<file>, writes the counts there under the
// names that jest's JSON report has.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const here = import.meta.dirname;
const files = readdirSync(here).filter((name) => name.endsWith(".test.mjs"));
const counts = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
};

const stream = run({ files: files.map((name) => join(here, name)), timeout: 120_000, concurrency: 1 });
stream.on("test:pass", (event) => {
  if (event.skip !== undefined) counts.numPendingTests++;
  else if (event.todo !== undefined) counts.numTodoTests++;
  else if (event.details.type !== "suite" && !isFile(event)) counts.numPassedTests++;
});
stream.on("test:fail", (event) => {
  if (isFile(event)) counts.numRuntimeErrorTestSuites++;
  else if (event.details.type !== "suite") counts.numFailedTests++;
});
stream.on("end", () => {
  const output = process.argv.find((argument) => argument.startsWith("--outputFile="))?.slice("--outputFile=".length);
  if (output) writeFileSync(output, JSON.stringify(counts));
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites;
  process.exitCode = failed > 0 || counts.numPassedTests === 0 ? 1 : 0;
});
stream.compose(spec).pipe(process.stdout);

/** Node tells of a file as a test of its own when it could not be run to its end. */
function isFile({ name }) {
  return name.endsWith(".test.mjs");
}
