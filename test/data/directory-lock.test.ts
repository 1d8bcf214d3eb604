import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { transform } from "@swc/core";
import { DirectoryInUse, lockDirectory } from "../../src/data/directory-lock.js";

const place = mkdtempSync(join(tmpdir(), "popsync-lock-"));
const script = join(place, "child.mjs");
const children: ChildProcess[] = [];
let directory: string;
let count = 0;

beforeAll(async () => {
  // The real code in real processes: it needs nothing but node.
  const source = readFileSync(new URL("../../src/data/directory-lock.ts", import.meta.url), "utf8");
  const { code } = await transform(source, { jsc: { parser: { syntax: "typescript" }, target: "es2022" } });
  writeFileSync(
    script,
    `${code}
    process.stdin.once("data", () => {
      try { lockDirectory(process.argv[2]); console.log("locked"); }
      catch (error) { console.log(error.name + " " + error.pid); process.exit(); }
    });
    process.stdin.on("end", () => process.exit());
    console.log("ready");`,
  );
});
beforeEach(() => {
  directory = join(place, `db${count++}`);
});
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(place, { recursive: true });
});

async function says(child: ChildProcess): Promise<string> {
  const [data] = await once(child.stdout as NonNullable<ChildProcess["stdout"]>, "data");
  return String(data).trim();
}

/** A process that is up and waits for the word. */
async function ready(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, directory], { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  expect(await says(child)).toBe("ready");
  return child;
}

function lockNow(child: ChildProcess): Promise<string> {
  const said = says(child);
  child.stdin?.write("now\n");
  return said;
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

test("a live process's directory is refused, and the error names both", async () => {
  const child = await ready();
  expect(await lockNow(child)).toBe("locked");
  expect(() => lockDirectory(directory)).toThrow(`${directory} is in use by process ${child.pid}`);
  expect(() => lockDirectory(directory)).toThrow(DirectoryInUse);
});

test("after kill -9 it is taken over", async () => {
  const child = await ready();
  expect(await lockNow(child)).toBe("locked");
  await killed(child);
  expect(existsSync(`${directory}.lock`)).toBe(true);
  lockDirectory(directory)();
  expect(existsSync(`${directory}.lock`)).toBe(false);
});

test("of many who find a dead holder at once, one takes over", async () => {
  const dead = await ready();
  await lockNow(dead);
  await killed(dead);
  const racers = await Promise.all(Array.from({ length: 6 }, ready));
  const answers = await Promise.all(racers.map(lockNow));
  expect(answers.filter((answer) => answer === "locked")).toHaveLength(1);
  expect(answers.filter((answer) => answer.startsWith("DirectoryInUse"))).toHaveLength(5);
  // Nothing else is left lying about.
  const name = directory.slice(place.length + 1);
  expect(readdirSync(place).filter((file) => file.startsWith(`${name}.`))).toEqual([`${name}.lock`]);
}, 30_000);

test("a second handle in this process is refused; giving it back frees it, once", () => {
  const unlock = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.pid}`);
  unlock();
  const again = lockDirectory(directory);
  unlock();
  expect(() => lockDirectory(directory)).toThrow(DirectoryInUse);
  again();
});

test.each([
  ["half written", ""],
  ["not ours", "hello"],
  ["of an earlier process with this pid", JSON.stringify({ pid: process.pid, started: "long ago", id: "x" })],
  ["of a process that is gone", JSON.stringify({ pid: 2 ** 22 + 1, started: null, id: "x" })],
])("a lock that is %s is taken over", (_, content) => {
  writeFileSync(`${directory}.lock`, content);
  const unlock = lockDirectory(directory);
  expect(JSON.parse(readFileSync(`${directory}.lock`, "utf8"))).toMatchObject({ pid: process.pid });
  unlock();
  expect(existsSync(`${directory}.lock`)).toBe(false);
});

test("a lock that somebody else took is not removed", () => {
  const unlock = lockDirectory(directory);
  writeFileSync(`${directory}.lock`, "theirs");
  unlock();
  expect(readFileSync(`${directory}.lock`, "utf8")).toBe("theirs");
});
