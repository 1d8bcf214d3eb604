/** Who may import whom. Arrows go one way, so that a vendor's folder could become a package by moving it. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";

interface Import {
  /** `src/services/teams/teams.ts`, or a package's name. */
  readonly of: string;
  readonly typeOnly: boolean;
}

const ROOT = process.cwd();

/** Our own: packages may be installed below. */
function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/(^|\/)node_modules\//.test(name))
    .map((name) => join(folder, name).replaceAll("\\", "/"));
}

/** Reads import lines; comments are taken out first, strings stay. */
function importsOf(file: string, text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const lines =
    /\b(?:import|export)\s+(?<type>type\s)?(?:[\w*{][\w\s{},*$]*?\sfrom\s*)?"(?<from>[^"]+)"|\bimport\(\s*"(?<lazy>[^"]+)"/g;
  return [...code.matchAll(lines)].map(({ groups = {} }) => {
    const from = groups["from"] ?? groups["lazy"] ?? "";
    const path = relative(ROOT, resolve(ROOT, dirname(file), from)).replace(/\.js$/, ".ts");
    return { of: from.startsWith(".") ? path : from, typeOnly: groups["type"] !== undefined };
  });
}

type Rule = (imported: Import, file: string) => boolean;

const under =
  (...folders: string[]) =>
  ({ of }: Import) =>
    folders.some((folder) => of === folder || of.startsWith(`${folder}/`));
const packages =
  (...names: string[]) =>
  ({ of }: Import) =>
    names.some((name) => of === name || of.startsWith(`${name}/`));
const anyPackage: Rule = ({ of }) => !/^(src|test|sandbox|bench|migrations|web)\//.test(of);
const typeOf =
  (rule: Rule): Rule =>
  (imported, file) =>
    imported.typeOnly && rule(imported, file);
const CONTRACT = under("src/providers/contract");

/** The room of a file, and what is allowed in it. The first that fits is the file's. */
const ROOMS: readonly (readonly [room: RegExp, ...allowed: Rule[]])[] = [
  // A script of the schema's, not a part of it.
  [/^src\/schema\/print\.ts$/, packages("graphql", "node:fs/promises"), under("src/resolvers/index.ts")],
  [/^src\/schema\//, packages("graphql", "type-graphql", "graphql-scalars"), under("src/schema")],
  [
    /^src\/resolvers\//,
    packages("graphql", "type-graphql", "reflect-metadata"),
    under("src/resolvers", "src/schema", "src/services", "src/errors.ts"),
    typeOf(under("src/context.ts")),
  ],
  [/^src\/services\//, anyPackage, under("src/services", "src/data", "src/flow", "src/errors.ts"), CONTRACT],
  [/^src\/providers\/contract\//, packages("node:stream", "node:net", "node:url"), CONTRACT],
  [/^src\/providers\/kit\//, anyPackage, CONTRACT, under("src/providers/kit", "src/flow")],
  [/^src\/providers\/host\//, anyPackage, CONTRACT, under("src/providers/host", "src/flow")],
  [/^src\/providers\/index\.ts$/, under("src/providers")],
  [
    /^src\/providers\//,
    anyPackage,
    ({ of }, file) => of.startsWith(`${file.split("/").slice(0, 3).join("/")}/`),
    CONTRACT,
    under("src/providers/kit", "src/flow"),
  ],
  [/^src\/data\/(migrate|rotate-keys)\.ts$/, anyPackage, under("src/data", "src/config.ts")],
  [/^src\/data\//, anyPackage, under("src/data", "src/errors.ts", "migrations")],
  [
    /^src\/http\//,
    anyPackage,
    under("src/http", "src/services", "src/flow", "src/errors.ts"),
    typeOf(under("src/context.ts", "src/token-settings.ts", "src/providers/contract/host.ts")),
  ],
  [/^src\/config\.ts$/, anyPackage, under("src/data/vault.ts", "src/token-settings.ts")],
  [/^src\/token-settings\.ts$/],
  [
    /^src\/context\.ts$/,
    under("src/errors.ts", "src/services/call.ts"),
    typeOf(under("src/services", "src/providers/contract/host.ts")),
  ],
  [/^src\/errors\.ts$/],
  [/^src\/flow\//, under("src/flow")],
  [/^src\/(app|main|resources)\.ts$/, anyPackage, under("src")],
  [/^sandbox\/kit\//, anyPackage, under("sandbox/kit")],
  [/^sandbox\/issuer\//, anyPackage, under("sandbox/issuer", "sandbox/kit")],
  // One line a vendor.
  [/^sandbox\/vendors\.ts$/, ({ of }) => /^sandbox\/[^/]+\/index\.ts$/.test(of)],
  // The people of all vendors are those of one directory.
  [/^sandbox\/registry\.ts$/, under("sandbox/vendors.ts", "sandbox/run.ts", "sandbox/microsoft")],
  [
    /^sandbox\/[^/]+\.ts$/,
    anyPackage,
    ({ of }) => /^sandbox\/[^/]+\.ts$/.test(of),
    under("sandbox/kit", "sandbox/issuer"),
  ],
  // A vendor knows itself and what vendors are made of.
  [
    /^sandbox\//,
    anyPackage,
    ({ of }, file) => of.startsWith(`${file.split("/").slice(0, 2).join("/")}/`),
    under("sandbox/kit"),
  ],
  [/^migrations\//, packages("typeorm")],
  [/^web\/src\//, anyPackage, under("web/src")],
];

/** What a file imports against the rules. */
function breaches(file: string, text: string): string[] {
  const room = ROOMS.find(([pattern]) => pattern.test(file));
  if (!room) return [`${file} is in no room`];
  const [, ...allowed] = room;
  const bad = importsOf(file, text).filter((imported) => !allowed.some((rule) => rule(imported, file)));
  return bad.map(({ of }) => `${file} imports ${of}`);
}

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const sources = filesIn("src");

describe("who imports whom", () => {
  test("is as the house has it", () => {
    const files = [...sources, ...filesIn("sandbox"), ...filesIn("migrations"), ...filesIn("web/src")];
    expect(files.length).toBeGreaterThan(280);
    expect(files.flatMap((file) => breaches(file, read(file)))).toEqual([]);
  });

  test("would be noticed, however it is written", () => {
    const bad: [string, string][] = [
      ["src/schema/team.ts", 'import { Team } from "../data/entities/index.js";'],
      ["src/resolvers/team.ts", 'import { GatewayContext } from "../context.js";'],
      ["src/resolvers/team.ts", 'import {\n  Team,\n  Login,\n} from "../data/entities/index.js";'],
      ["src/services/teams/teams.ts", 'import { createOneDrive } from "../../providers/microsoft/onedrive/index.js";'],
      ["src/services/teams/teams.ts", 'export * from "../../resolvers/index.js";'],
      ["src/providers/microsoft/graph.ts", 'const { x } = await import("../../data/vault.js");'],
      ["src/providers/microsoft/graph.ts", 'import "../box/index.js";'],
      ["src/providers/microsoft/graph.ts", 'import { createHost } from "../host/create-host.js";'],
      ["src/providers/kit/pager.ts", 'import { box } from "../box/index.js";'],
      ["src/providers/contract/provider.ts", 'import { Calls } from "../kit/calls.js";'],
      ["src/http/health.ts", 'import type { DataSource } from "../data/source.js";'],
      ["sandbox/start.ts", 'import { createApp } from "../src/app.js";'],
      ["sandbox/run.ts", 'import { box } from "./box/index.js";'],
      ["sandbox/kit/faults.ts", 'import { calmBox } from "../box/fault-settings.js";'],
      ["sandbox/box/search.ts", 'import { search } from "../dropbox/search.js";'],
      ["web/src/search/results.tsx", 'import type { Search } from "../../../src/services/search.js";'],
    ];
    for (const [file, text] of bad) expect([text, breaches(file, text)]).toEqual([text, [expect.any(String)]]);
    expect(breaches("src/schema/x.ts", '// import "../data/vault.js";\n/* import "../app.js"; */')).toEqual([]);
  });
});

/** Files that import each other, in a row that ends where it began. Types count as well. */
function circlesIn(files: readonly string[]): string[] {
  const known = new Set(files);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start !== -1) circles.push([...way.slice(start), file].join(" > "));
    if (start !== -1 || done.has(file)) return;
    for (const { of } of importsOf(file, read(file))) if (known.has(of)) visit(of, [...way, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return circles;
}

test("no files of the sandbox go in circles, and none is longer than 250 lines", () => {
  const files = filesIn("sandbox");
  expect(circlesIn(files)).toEqual([]);
  expect(files.filter((file) => read(file).split("\n").length > 251)).toEqual([]);
});

test("the sandbox's own rooms name no vendor", () => {
  const rooms = filesIn("sandbox").filter((file) =>
    /^sandbox\/(index|run|start|seed)\.ts$|^sandbox\/issuer\//.test(file),
  );
  expect(rooms.length).toBeGreaterThan(5);
  expect(rooms.filter((file) => /"(?:box|dropbox|google|microsoft|graph|entra)/.test(read(file)))).toEqual([]);
});

test("only config.ts reads the environment", () => {
  const readers = sources.filter((file) => /process\s*\.\s*env|process\s*\[/.test(read(file)));
  expect(readers).toEqual(["src/config.ts"]);
});

test("no resolver decides who may: services do", () => {
  const files = sources.filter((file) => file.startsWith("src/resolvers/"));
  expect(files.filter((file) => /@Authorized|isOperator\s*[)?&|]|\bviewerRole\s*[=!]==/.test(read(file)))).toEqual([]);
});

test("no vendor is named outside its folder and the list of plug-ins", () => {
  const rooms = /^src\/(http|resolvers|schema)\/|^src\/(app|context|main|resources)\.ts$/;
  const named = sources.filter((file) => rooms.test(file) && /microsoft|sharepoint|box\.com|google/i.test(read(file)));
  expect(named).toEqual([]);
});

test("no test is content with any error: it says which", () => {
  const bare = /(?<!\.not)\.toThrow(?:Error)?\(\s*\)/;
  const without = filesIn("test").filter((file) => bare.test(read(file)));
  expect(without).toEqual([]);
  expect(bare.test("expect(f).toThrow" + "()")).toBe(true);
});
