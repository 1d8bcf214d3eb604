import { fileURLToPath } from "node:url";
import suite from "../../jest.config.js";

const beside = (file) => fileURLToPath(new URL(file, import.meta.url));
const [[files, [, options]]] = Object.entries(suite.transform);

export default {
  ...suite,
  testEnvironment: beside("environment.mjs"),
  testSequencer: beside("sequencer.mjs"),
  transform: { [files]: [beside("transform.mjs"), options] },
  // What a mutant leaves hanging is found to be wrong sooner than the suite gives up.
  testTimeout: 20_000,
};
