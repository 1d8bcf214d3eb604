/** Quick test files first: most mutants are found by one of them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const Sequencer = createRequire(import.meta.url)("@jest/test-sequencer").default;

export default class extends Sequencer {
  sort(tests) {
    const { order } = JSON.parse(readFileSync(process.env["MUTATE_PLAN"], "utf8"));
    return [...tests].sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path));
  }
}
