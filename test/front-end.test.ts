/** The front end is drawn from what the API says: it knows no provider. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

import type { Host } from "../src/providers/contract/host.js";
import { createProviders } from "../src/providers/index.js";

const folder = join(process.cwd(), "web", "src");
const generated = "gql";

/** "Cloud Drive Search" is ours: the word alone names nobody. */
const OURS = "drive";

function names(): string[] {
  const host = new Proxy({} as Host, { get: () => () => undefined });
  const all = [...createProviders({}, host).values()].flatMap(({ id, name }) => [id, name, ...name.split(/\s+/)]);
  return [...new Set(all.map((name) => name.toLowerCase()))].filter((name) => name !== OURS);
}

/** A short name may be part of other words ("checkbox") and a component's: it counts where it is a word by itself. */
function naming(text: string): string[] {
  const words = text
    .replace(/^import .*$/gm, "")
    .replace(/<\/?[A-Z]\w*/g, "")
    .toLowerCase();
  const counts = (name: string) =>
    name.length > 5 ? words.includes(name) : new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(words);
  return names().filter(counts);
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
  expect(naming('const label = "Log in to oneDRIVE";')).toEqual(["onedrive"]);
  expect(naming("const googleDrive = 1;")).toEqual(["google"]);
  for (const text of ['if (id === "box")', "Log in to Box."]) expect(naming(text)).toEqual(["box"]);
  const innocent = ["a drive", "checkbox", "search-box", 'import { Box } from "x";', "<Box>a</Box>", "box-sizing"];
  expect(innocent.flatMap(naming)).toEqual([]);
});
