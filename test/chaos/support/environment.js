/** Prints what the programs of a test said when it fails, also when it hangs. */
import Environment from "../../support/environment.js";

export default class extends Environment {
  handleTestEvent({ name, test }) {
    if (name !== "test_done" || test.errors.length === 0) return;
    process.stderr.write(`\nWhat was said during "${test.name}":\n${this.global.chaosLog?.() ?? ""}\n`);
  }
}
