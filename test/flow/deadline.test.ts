/** Deadlines end when they should: after their time, with their parent, and although memory was collected meanwhile. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { transform } from "@swc/core";

import { startDeadline } from "../../src/flow/deadline.js";
import { race } from "../../src/flow/race.js";

const never = () => new Promise<never>(() => {});

describe("a deadline", () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  test("ends after its time, and not before", () => {
    const { signal } = startDeadline(8_000);
    jest.advanceTimersByTime(7_999);
    expect(signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(signal.reason).toMatchObject({ name: "TimeoutError" });
    expect(jest.getTimerCount()).toBe(0);
  });

  test("ends with its parent, for its reason", () => {
    const parent = new AbortController();
    const { signal } = startDeadline(8_000, parent.signal);
    const reason = new Error("the client went away");
    parent.abort(reason);
    expect(signal.reason).toBe(reason);
    expect(startDeadline(8_000, parent.signal).signal.reason).toBe(reason);
    expect(jest.getTimerCount()).toBe(0);
  });

  test("that is disposed holds no timer, and still ends with its parent", () => {
    const parent = new AbortController();
    const { signal, dispose } = startDeadline(8_000, parent.signal);
    dispose();
    expect(jest.getTimerCount()).toBe(0);
    expect(signal.aborted).toBe(false);
    parent.abort();
    expect(signal.aborted).toBe(true);
  });
});

describe("a race", () => {
  test("is won by the work, or ended by the signal for its reason", async () => {
    const ending = new AbortController();
    expect(await race(Promise.resolve(1), ending.signal)).toBe(1);
    const failure = new Error("failed");
    await expect(race(Promise.reject(failure), ending.signal)).rejects.toBe(failure);
    const waiting = race(never(), ending.signal);
    const reason = new Error("over");
    ending.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    // Also when it had ended before, and whatever becomes of the work then.
    await expect(race(Promise.reject(failure), ending.signal)).rejects.toBe(reason);
  });
});

/** Nobody but the race holds a deadline's signal, as in a search whose source never answers. */
const SCRIPT = `
  import { startDeadline } from "./deadline.js";
  import { race } from "./race.js";
  const parent = new AbortController();
  const wait = () => race(new Promise(() => {}), startDeadline(50, parent.signal).signal);
  const ended = Array.from({ length: 20 }, () => wait().catch(({ name }) => name));
  setTimeout(() => { for (let turn = 0; turn < 5; turn++) globalThis.gc(); }, 10);
  // Deadlines that were lost leave nothing to wait for: the process ends without a word.
  process.stdout.write(JSON.stringify(await Promise.all(ended)));
`;

test("memory that is collected takes no deadline with it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "deadlines-"));
  try {
    for (const name of ["deadline", "race", "requester"]) {
      const source = await readFile(join(process.cwd(), `src/flow/${name}.ts`), "utf8");
      const { code } = await transform(source, {
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "es6" },
      });
      await writeFile(join(folder, `${name}.js`), code);
    }
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await writeFile(join(folder, "script.js"), SCRIPT);
    const run = promisify(execFile)(process.execPath, ["--expose-gc", join(folder, "script.js")]);
    // An exit code of its own tells that the script's last line was never reached.
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    expect(stdout).toBe(JSON.stringify(Array(20).fill("TimeoutError")));
  } finally {
    await rm(folder, { recursive: true });
  }
});
