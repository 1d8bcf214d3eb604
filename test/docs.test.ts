/** What the documents point to is there, and what was pictured for them is used. */
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
