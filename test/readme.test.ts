import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { type Fixture, startFixture } from "./support/fixture.js";

let fixture: Fixture;
let folder: string;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
  folder = mkdtempSync(join(tmpdir(), "popsync-tour-"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await fixture.close();
});

test("the tour's calls work as they stand", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const tour = readme.slice(readme.indexOf("## Tour"), readme.indexOf("## In production"));
  const script = [...tour.matchAll(/```sh\n(.*?)```/gs)]
    .map(([, lines]) => lines)
    .join("\n")
    .replaceAll("http://localhost:4000", fixture.url)
    .replaceAll("http://localhost:4402", fixture.sandbox.issuer);
  const { stdout, stderr } = await promisify(execFile)("sh", ["-euc", script], { cwd: folder });
  expect(stderr).toBe("");
  expect(stdout).not.toContain("errors:");
  expect(stdout).toContain("ok: true");
  expect(stdout).toContain("{ state: 'LOGGED_IN', account: 'ben@contoso.example' }");
  expect(stdout).toContain("state: 'OK', found: 5, hasMore: true");
  expect(stdout).toMatch(/name: '[^']*harbor/);
  expect(stdout).toContain("state: 'LOGIN_REQUIRED'");
  expect(readFileSync(join(folder, "harbor.png")).subarray(1, 4).toString()).toBe("PNG");
});
