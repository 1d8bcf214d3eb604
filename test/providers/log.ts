import type { Log } from "../../src/providers/contract/host.js";

/** Everything that was logged, for tests that look for what must not be there. */
export class RememberingLog implements Log {
  readonly lines: string[] = [];
  info = (fields: object, message: string) => void this.lines.push(JSON.stringify({ ...fields, message }));
  warn = this.info;
  error = this.info;
}
