/** The front end is drawn from what the API says: it knows no provider. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

import type { Host } from "../src/providers/host.js";
import { createProviders } from "../src/providers/index.js";

const folder = join(process.cwd(), "web", "src");
const generated = "gql";

function names(): string[] {
  const host = new Proxy({} as Host, { get: () => () => undefined });
  const all = [...createProviders({}, host).values()].flatMap(({ id, name }) => [id, name, ...name.split(/\s+/)]);
  return [...new Set(all.map((name) => name.toLowerCase()))];
}

function naming(text: string): string[] {
  const lower = text.toLowerCase();
  return names().filter((name) => lower.includes(name));
}

test("no provider is named in the front end's own sources", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(tsx?|css|html|json)$/.test(file) && !file.startsWith(generated))
    .concat("../index.html");
  expect(files.length).toBeGreaterThan(30);
  const bad = files.flatMap((file) => naming(readFileSync(join(folder, file), "utf8")).map((name) => [file, name]));
  expect(bad).toEqual([]);
});

test("a provider that is named would be noticed", () => {
  expect(naming('const label = "Log in to oneDRIVE";')).toContain("onedrive");
  expect(naming("a drive")).toEqual([]);
});
