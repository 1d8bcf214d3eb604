/** Where mistakes are put, and which of them change nothing. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Of the providers only what they share: a vendor's folder is held by its own tests and the conformance suite. */
export const AREAS = [
  "src/flow",
  "src/services",
  "src/http",
  "src/data",
  "src/providers/contract",
  "src/providers/kit",
  "src/providers/host",
];

/** A file, or those of a folder and of what lies below it. */
export function filesOf(path) {
  if (statSync(path).isFile()) return [path];
  const names = readdirSync(path, { recursive: true }).sort();
  return names.filter((name) => name.endsWith(".ts")).map((name) => join(path, name));
}

/** Mutants that change nothing that anybody could see; each says why. They are found by their text and line: lines move. */
export const equivalents = JSON.parse(readFileSync(new URL("equivalent.json", import.meta.url), "utf8"));

const lineOf = ({ file, line }) => readFileSync(file, "utf8").split("\n")[line - 1].trim();
const isMeant = ({ file, was, text, on }, mutant) =>
  mutant.file === file && mutant.was === was && mutant.text === text && (!on || lineOf(mutant) === on);

/** Whether it is among `known`. */
export function isEquivalent(mutant, known = equivalents) {
  return known.some((one) => isMeant(one, mutant));
}
