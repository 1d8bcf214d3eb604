/** A small front end, built for real: what each screen's page names, what lies compressed beside it, and what it may weigh. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

/** Long enough to be worth compressing. */
const words = (about: string) => `export const text = ${JSON.stringify(`${about} `.repeat(400))};`;

const SOURCES = {
  "index.html":
    '<!doctype html>\n<html>\n<head>\n  <title>x</title>\n</head>\n<body><script type="module" src="/src/main.ts"></script></body></html>',
  "src/main.ts": `import "./main.css";
    import { text } from "./both";
    const pages = { a: () => import("./one/alpha-page"), b: () => import("./two/beta-page"), c: () => import("./two/chart") };
    document.body.append(text, ...Object.keys(pages));
    void pages[location.hash as "a"]?.().then((page) => document.body.append(page.text));`,
  "src/main.css": '@font-face { font-family: f; src: url("./early.woff2") } body { color: red; font-family: f }',
  "src/early.woff2": "a font of letters ".repeat(100),
  "src/both.ts": words("both"),
  "src/shared.ts": words("shared"),
  "src/one/alpha-page.tsx": 'import "./alpha.css"; export { text } from "../shared"; export const own = "alpha";',
  "src/one/alpha.css": "main { color: green }",
  "src/two/beta-page.tsx": 'import { text as one } from "../shared"; import "./beta.css"; export const text = one;',
  "src/two/beta.css": "main { color: blue }",
  "src/two/chart.ts": words("chart"),
};

let home: string;
let said: string;
const built = (name: string) => join(home, "dist", "web", name);
const page = (name: string) => readFileSync(built(`${name}.html`), "utf8");
const named = (name: string) =>
  [...page(name).matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file ?? "");

/** What the build prints; one that fails is an error with its words. */
async function make(budgets: Record<string, number>): Promise<string> {
  const config = `import { delivery } from ${JSON.stringify(join(process.cwd(), "web", "build", "delivery.ts"))};
    export default {
      logLevel: "warn",
      plugins: [delivery({ budgets: ${JSON.stringify(budgets)}, measured: "measured.json", fonts: /early/ })],
      build: { outDir: "dist/web", assetsInlineLimit: 0 },
    };`;
  writeFileSync(join(home, "vite.config.ts"), config);
  const vite = join(process.cwd(), "node_modules", "vite", "bin", "vite.js");
  return (await promisify(execFile)(process.execPath, [vite, "build"], { cwd: home })).stdout;
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "popsync-web-"));
  for (const [name, text] of Object.entries(SOURCES)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  said = await make({});
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("each screen has a page that names all it loads, and nothing of another one", () => {
  const pages = readdirSync(built("")).filter((name) => name.endsWith(".html"));
  expect(pages.sort()).toEqual(["alpha.html", "beta.html", "index.html"]);
  const plain = (name: string) =>
    named(name)
      .map((file) => file.replace(/^assets\/|-[\w-]{8}(?=\.)/g, ""))
      .sort();
  const first = plain("index");
  expect(first.filter((file) => file.startsWith("index"))).toEqual(["index.css", "index.js"]);
  const early = "early.woff2";
  expect(plain("alpha")).toEqual([...first, "alpha-page.css", "alpha-page.js", early, "shared.js"].sort());
  expect(plain("beta")).toEqual([...first, "beta-page.css", "beta-page.js", early, "shared.js"].sort());
  expect(page("beta")).toMatch(
    /<link rel="preload" as="font" type="font\/woff2" crossorigin href="\/assets\/early-[^"]+">/,
  );
  expect(page("alpha")).toMatch(/<link rel="modulepreload" crossorigin href="\/assets\/alpha-page-[^"]+\.js">/);
  expect(page("alpha")).toMatch(/<link rel="stylesheet" crossorigin href="\/assets\/alpha-page-[^"]+\.css">/);
});

test("what is worth it lies there compressed, and is the same once it is unpacked", () => {
  const files = readdirSync(built("assets"));
  const long = files.filter((name) => /\.js$/.test(name) && readFileSync(built(`assets/${name}`)).length >= 1_000);
  expect(long.length).toBeGreaterThanOrEqual(3);
  for (const name of long) {
    const text = readFileSync(built(`assets/${name}`));
    const [br, gz] = ["br", "gz"].map((kind) => readFileSync(built(`assets/${name}.${kind}`)));
    expect(brotliDecompressSync(br as Buffer).equals(text)).toBe(true);
    expect(gunzipSync(gz as Buffer).equals(text)).toBe(true);
  }
  const packed = files.filter((name) => /\.(br|gz)$/.test(name));
  expect(packed.map((name) => name.slice(0, -3)).sort()).toEqual([...long, ...long].sort());
});

const measured = {
  at: "2026-01-02",
  node: "v20.1.0",
  cores: 2,
  load: 0.3,
  measured: [{ network: "this machine", firstResult: { median: 512 } }],
};

test("the build says what each first load weighs, how long a first result was seen to take, and fails beyond a budget", async () => {
  const sizes = [built("alpha.html"), ...named("alpha").map(built)].map((file) => readFileSync(file).length);
  const raw = sizes.reduce((sum, size) => sum + size, 0);
  expect(said).toMatch(new RegExp(`^  alpha +${(raw / 1_000).toFixed(1)} `, "m"));
  expect(said).toContain("has not been measured. To measure: npm run bench:web");
  const [{ brotli }] = JSON.parse(readFileSync(join(home, "dist", "first-loads.json"), "utf8"));
  writeFileSync(join(home, "measured.json"), JSON.stringify(measured));
  expect(await make({ alpha: brotli })).toContain(
    "512 ms (this machine); 2026-01-02, Node v20.1.0, 2 cores, load 0.3. To measure:",
  );
  await expect(make({ alpha: brotli - 1 })).rejects.toThrow(`The first load of alpha weighs ${brotli} bytes`);
  await expect(make({ gamma: 1 })).rejects.toThrow("There is a budget for gamma, but no such screen");
});
