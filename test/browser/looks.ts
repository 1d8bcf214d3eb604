/** What every screen is held to, light and dark, wide and narrow; and the pictures of the docs, which are made here. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "@jest/globals";
import pixelmatch from "pixelmatch";
import type { Page, ViewportSize } from "playwright-core";
import { PNG } from "pngjs";

const schemes = ["light", "dark"] as const;
/** `narrow` is as narrow as the panel is in real life. */
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 320, height: 640 } } as const;
type Size = keyof typeof sizes;

/** Everywhere: nothing for axe to complain of, nothing cut, nothing that scrolls sideways. Ends as wide as before, and light. */
export async function looksRight(page: Page, at: readonly Size[] = ["wide", "narrow"]): Promise<void> {
  const before = page.viewportSize() ?? sizes.wide;
  const complaints: string[] = [];
  for (const size of at) {
    for (const scheme of schemes) {
      await put(page, sizes[size], scheme);
      complaints.push(...(await complaintsOf(page)).map((complaint) => `${size}, ${scheme}: ${complaint}`));
    }
  }
  await put(page, before, "light");
  expect(complaints).toEqual([]);
}

/** The same for a page as it is, whoever made it. */
export async function complaintsOf(page: Page): Promise<string[]> {
  return [...(await axe(page)), ...(await page.evaluate<string[]>(CUT))];
}

/** A screen as a story shows it: held to all that, and pictured for the docs. */
export async function screen(page: Page, name: string): Promise<void> {
  // What is open finds another place for itself in the narrow window, and may keep it.
  await picture(page, name);
  await looksRight(page);
}

/** The same as it is in a narrow panel at night. */
export async function narrowScreen(page: Page, name: string): Promise<void> {
  await looksRight(page, ["narrow"]);
  await put(page, sizes.narrow, "dark");
  await picture(page, name);
}

async function put(page: Page, size: ViewportSize, colorScheme: (typeof schemes)[number]): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
  await page.evaluate(SETTLED);
}

/** Runs in the page: colours that pass over into those of the other scheme have arrived. Spinners never do. */
const SETTLED = `Promise.allSettled(document.getAnimations()
  .filter((animation) => animation instanceof CSSTransition).map(({ finished }) => finished)).then(() => undefined)`;

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Accessibility as axe sees it: each complaint with its rule and where. */
async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate<string[]>(`axe.run(document, { resultTypes: ["violations"] }).then(
    ({ violations }) => violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => [id, help, target.join(" "), failureSummary].join(" | "))))`);
}

/** Runs in the page: texts whose box is too small for them, and boxes that reach beyond the window. */
const CUT = `(() => {
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
  const name = (element) => element.tagName.toLowerCase() + "." + element.className + ": " + element.textContent.slice(0, 60);
  const shown = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  const scrolls = (value) => value === "auto" || value === "scroll";
  const cut = [...document.querySelectorAll("body *")].filter(shown).filter((element) => {
    const style = getComputedStyle(element);
    if (style.overflowX === "visible" && style.overflowY === "visible") return false;
    if (!hasText(element) && !style.textOverflow.includes("ellipsis")) return false;
    const sideways = element.scrollWidth > element.clientWidth + 1 && !scrolls(style.overflowX);
    const down = element.scrollHeight > element.clientHeight + 2 && !scrolls(style.overflowY) && hasText(element);
    return sideways || down;
  });
  const beyond = [...document.querySelectorAll("body *")].filter(shown).filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return hasText(element) && (right > innerWidth + 1 || left < -1);
  });
  return [
    ...(wide ? ["the page scrolls sideways"] : []),
    ...cut.map((element) => "cut: " + name(element)),
    ...beyond.map((element) => "beyond the window: " + name(element)),
  ];
})()`;

const PICTURES = join(process.cwd(), "docs", "screens");
/** Times, ports and ids differ from run to run; a screen that was changed differs more. */
const MAY_DIFFER = 0.005;
/** Runs in the page: fonts and pictures are there, nothing is being typed, and no passing message lies upon it. */
const AT_REST = `(async () => {
  document.activeElement?.blur?.();
  await document.fonts.ready;
  const inSight = (element) => { const { top, bottom } = element.getBoundingClientRect(); return bottom > 0 && top < innerHeight; };
  await Promise.all([...document.images].filter(inSight).map((image) => image.decode().catch(() => {})));
})()`;
const AT_REST_STYLE = ".mantine-Notifications-root { visibility: hidden }";

/** SCREENS=write makes the pictures anew, SCREENS=compare says which are stale; without either, none is taken. */
async function picture(page: Page, name: string): Promise<void> {
  const mode = process.env["SCREENS"];
  if (!mode) return;
  await page.evaluate(AT_REST);
  await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" });
  const taken = await page.screenshot({ animations: "disabled", caret: "hide", style: AT_REST_STYLE });
  const file = join(PICTURES, `${name}.png`);
  if (mode === "write") {
    mkdirSync(PICTURES, { recursive: true });
    return writeFileSync(file, taken);
  }
  const differs = difference(readFileSync(file), taken);
  // The hint belongs to the failure, so that whoever reads it knows what to do.
  if (differs > MAY_DIFFER) {
    const share = `${(differs * 100).toFixed(1)} %`;
    throw new Error(`docs/screens/${name}.png is stale (${share} differs): SCREENS=write npm run test:browser`);
  }
}

/** The share of pixels that differ to the eye. */
function difference(one: Buffer, other: Buffer): number {
  const [before, after] = [PNG.sync.read(one), PNG.sync.read(other)];
  const { width, height } = after;
  if (before.width !== width || before.height !== height) return 1;
  return pixelmatch(before.data, after.data, undefined, width, height, { threshold: 0.2 }) / (width * height);
}
