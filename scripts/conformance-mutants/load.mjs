/** The mutants are TypeScript, so that they are checked and pleasant to write; Node 20 does not read that. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "@swc/core";

const folder = "test/providers/conformance/mutants";

export async function loadMutants() {
  const place = mkdtempSync(join(tmpdir(), "popsync-mutants-"));
  try {
    writeFileSync(join(place, "package.json"), '{"type":"module"}');
    for (const name of readdirSync(folder)) {
      const options = { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "es6" } };
      const { code } = transformSync(readFileSync(join(folder, name), "utf8"), options);
      writeFileSync(join(place, name.replace(/\.ts$/, ".js")), code);
    }
    return await import(pathToFileURL(join(place, "index.js")).href);
  } finally {
    rmSync(place, { recursive: true });
  }
}
