/** What every screen is held to: nothing for axe to complain of, nothing cut, nothing that scrolls sideways. */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect } from "@jest/globals";
import type { Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Accessibility as axe sees it: each complaint with its rule and where. */
export async function axe(page: Page): Promise<void> {
  await page.evaluate(axeSource);
  const complaints = await page.evaluate<string[]>(`axe.run(document, { resultTypes: ["violations"] }).then(
    ({ violations }) => violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => [id, help, target.join(" "), failureSummary].join(" | "))))`);
  expect(complaints).toEqual([]);
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

/** Whether everything that is written can be read without scrolling sideways. */
export async function legible(page: Page): Promise<void> {
  expect(await page.evaluate<string[]>(CUT)).toEqual([]);
}

const SCREENS = join(process.cwd(), "docs", "screens");

/** A picture for the docs, when SCREENS=1 asks for them: made by the story itself, so that it cannot go stale. */
export async function screen(page: Page, name: string): Promise<void> {
  if (process.env["SCREENS"] !== "1") return;
  mkdirSync(SCREENS, { recursive: true });
  await page.evaluate("document.fonts.ready.then(() => document.activeElement?.blur?.())");
  await page.screenshot({ path: join(SCREENS, `${name}.png`), animations: "disabled", caret: "hide" });
}
