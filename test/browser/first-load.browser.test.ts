/** The first load of a screen: one round trip for all of it, and nothing twice. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { openHouse, searchBox } from "./support.js";

const house = openHouse();

/** What a page asks of the gateway, as addresses without their origin. */
function asked(page: Page): string[] {
  const paths: string[] = [];
  page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === house.url) paths.push(pathname);
  });
  return paths;
}

async function namedBy(path: string): Promise<string[]> {
  const html = await (await fetch(house.url + path)).text();
  return [...html.matchAll(/(?:src|href)="([^"]+)"/g)]
    .map(([, file]) => file ?? "")
    .filter((file) => file !== "/icon.svg");
}

test.each([
  ["/", async (page: Page) => searchBox(page).waitFor()],
  ["/settings/:team", async (page: Page) => page.getByRole("heading", { name: "Team settings" }).waitFor()],
  ["/audit/:team", async (page: Page) => page.getByRole("tab", { name: "Audit log", selected: true }).waitFor()],
])("%s loads what its page names, each file once", async (address, shown) => {
  const path = address.replace(":team", await house.team());
  const before = await house.visit("ada");
  await searchBox(before).waitFor();
  const storageState = await before.context().storageState();
  const page = await house.visitor({ storageState });
  const paths = asked(page);
  await page.goto(house.url + path);
  await shown(page);
  const files = paths.filter((file) => /^\/(assets\/|web-config)/.test(file)).sort();
  expect(files).toEqual((await namedBy(path)).sort());
});
