/**
 * The transform of the suite, with a mutant or with probes put into the text first. Nothing is written to the sources, and
 * every other file comes from jest's cache.
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import swc from "@swc/jest";

/** `[at, until, text]` by file: what is put in the place of what. */
const plan = new Map(Object.entries(JSON.parse(readFileSync(process.env["MUTATE_PLAN"], "utf8")).splices));

function edited(source, path) {
  const splices = plan.get(relative(process.cwd(), path)) ?? [];
  // From the end, so that the places of those before stay what they are.
  return splices.reduce((text, [at, until, piece]) => text.slice(0, at) + piece + text.slice(until), source);
}

export default {
  createTransformer(options) {
    const inner = swc.createTransformer(options);
    return {
      ...inner,
      getCacheKey: (source, path, ...rest) => inner.getCacheKey(edited(source, path), path, ...rest),
      process: (source, path, ...rest) => inner.process(edited(source, path), path, ...rest),
      processAsync: async (source, path, ...rest) => inner.process(edited(source, path), path, ...rest),
    };
  },
};
