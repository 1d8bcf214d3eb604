/** What the documents point to is there, what they tell to run runs something, and what was pictured for them is used. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { expect, test } from "@jest/globals";

const root = process.cwd();
const documents = [
  "README.md",
  ...readdirSync(join(root, "docs")).flatMap((name) => (name.endsWith(".md") ? [`docs/${name}`] : [])),
  "src/providers/box/README.md",
  "src/providers/dropbox/README.md",
  "src/providers/google-drive/README.md",
  "src/providers/microsoft/README.md",
  "sandbox/README.md",
  "web/README.md",
];

interface Link {
  readonly from: string;
  readonly to: string;
}

/** Links to places of this project: no address of the web, and none inside code. */
function linksOf(document: string): Link[] {
  const prose = readFileSync(join(root, document), "utf8").replace(/^ *```[\s\S]*?^ *```/gm, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to = ""]) => ({ from: document, to }))
    .filter(({ to }) => !/^https?:/.test(to));
}

/** As GitHub names the headings of a document. */
function anchorsOf(document: string): Set<string> {
  const headings = readFileSync(join(root, document), "utf8").matchAll(/^#+ (.+)$/gm);
  const name = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-");
  return new Set([...headings].map(([, heading = ""]) => name(heading)));
}

function isBroken({ from, to }: Link): boolean {
  const [path = "", anchor] = to.split("#");
  const target = path === "" ? from : relative(root, join(root, dirname(from), path));
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && !anchorsOf(target).has(anchor);
}

const suites = { test: /^(?!.*\.(postgres|browser)\.test\.ts$)/, "test:postgres": /\.postgres\.test\.ts$/ };
const tests = readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts") && !name.startsWith("vendor-clients"))
  .map((name) => `test/${name}`);

/** Names of tests as jest has them, whatever else a line of code may hold: each alone, and below each of its file's groups. */
function titlesOf(file: string): string[] {
  const code = readFileSync(join(root, file), "utf8");
  const titles = [...code.matchAll(/\b(describe|test|it)\b[^"`]*?\(\s*["`]([^"`\n]+)["`]/g)];
  const groups = titles.flatMap(([, kind, title]) => (kind === "describe" ? [title] : []));
  return titles.flatMap(([, , title = ""]) => [title, ...groups.map((group) => `${group} ${title}`)]);
}

/** What a command of the documents, `npm test -- <files> -t <name>`, would not find. */
function missedBy(command: string): string[] {
  const [, suite = "", rest = ""] = /^npm (?:run )?(test(?::postgres)?) -- (.*)$/.exec(command) ?? [];
  const [, paths = "", name] = /^(.*?)(?: -t "(.*)")?$/.exec(rest) ?? [];
  const own = tests.filter((file) => suites[suite as keyof typeof suites].test(file));
  const patterns = paths.split(" ").map((path) => new RegExp(path));
  const files = own.filter((file) => patterns.some((pattern) => pattern.test(file)));
  const idle = patterns.filter((pattern) => !own.some((file) => pattern.test(file))).map(({ source }) => source);
  // In a table a bar is escaped.
  const named = name === undefined ? undefined : new RegExp(name.replaceAll("\\|", "|"), "i");
  const isFound = !named || files.flatMap(titlesOf).some((title) => named.test(title));
  return isFound ? idle : [...idle, `-t ${name}`];
}

const pictured = () => readdirSync(join(root, "docs", "screens")).sort();

test("every link leads somewhere", () => {
  const links = documents.flatMap(linksOf);
  expect(links.length).toBeGreaterThan(80);
  expect(links.filter(isBroken)).toEqual([]);
});

test("a link that leads nowhere would be noticed", () => {
  expect(isBroken({ from: "README.md", to: "docs/none.md" })).toBe(true);
  expect(isBroken({ from: "docs/users-guide.md", to: "#no-such-heading" })).toBe(true);
  expect(isBroken({ from: "docs/users-guide.md", to: "../README.md#tour" })).toBe(false);
});

test("every picture is shown in some document", () => {
  const shown = documents.flatMap(linksOf).flatMap(({ to }) => (to.endsWith(".png") ? [basename(to)] : []));
  expect([...new Set(shown)].sort()).toEqual(pictured());
});

test("every picture is made by a story", () => {
  const folder = join(root, "test", "browser");
  const stories = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const made = (picture: string) => stories.some((story) => story.includes(`"${basename(picture, ".png")}"`));
  expect(pictured().filter((picture) => !made(picture))).toEqual([]);
});

test("every test that is told to be run is there, by its path and its name", () => {
  const commands = documents.flatMap((document) => {
    const found = readFileSync(join(root, document), "utf8").matchAll(/npm (?:run )?test(?::postgres)? -- [^`\n]+/g);
    return [...found].map(([command]) => command.trim());
  });
  expect(commands.length).toBeGreaterThan(20);
  // The guide's own example of a plug-in is not there yet.
  const missed = commands.map((command) => [command, missedBy(command)] as const);
  const real = missed.filter(([command]) => !command.includes("test/providers/shelf"));
  expect(real.filter(([, things]) => things.length > 0)).toEqual([]);
});
