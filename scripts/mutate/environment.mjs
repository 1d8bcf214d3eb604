/** The suite's environment, which also notes the probes that the tests of a file pass, and can stop at the first failure. */
import { appendFileSync } from "node:fs";
import Environment from "../../test/support/environment.js";

export default class extends Environment {
  constructor(config, context) {
    super(config, context);
    this.reached = new Set();
    this.testPath = context.testPath;
  }

  async setup() {
    await super.setup();
    this.global.reached = (...probes) => {
      for (const probe of probes) this.reached.add(probe);
    };
  }

  /** A mutant that one test has found needs no other. */
  async handleTestEvent({ name, test }) {
    if (!process.env.MUTATE_STOP_AT_FIRST) return;
    if (name === "test_done" && test.errors.length > 0) this.isOver = true;
    if (name === "test_start" && this.isOver) test.mode = "skip";
  }

  async teardown() {
    const { MUTATE_REACHED } = process.env;
    if (MUTATE_REACHED) {
      appendFileSync(MUTATE_REACHED, `${JSON.stringify([this.testPath, [...this.reached]])}\n`);
    }
    await super.teardown();
  }
}
