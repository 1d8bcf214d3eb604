/** The point of the product: one search, and everybody finds what their own account may see. */
import { beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { screen } from "./looks.js";
import { openHouse, results, searched, source } from "./support.js";

const house = openHouse();

beforeAll(async () => {
  const { id } = await house.instance("Contoso OneDrive");
  for (const person of ["ben", "chloe", "hugo"]) await (await house.fixture.as(person)).login(id);
});

async function names(page: Page): Promise<string[]> {
  await searched(page);
  return results(page).evaluateAll((cards: unknown[]) =>
    (cards as { dataset: { result: string } }[]).map(({ dataset }) => dataset.result),
  );
}

test("the folder that is shared with Ben and not with Chloe", async () => {
  const [ben, chloe] = [await house.visit("ben", "/?q=harbor"), await house.visit("chloe", "/?q=harbor")];
  const [bens, chloes] = [await names(ben), await names(chloe)];
  await source(ben, "Brand library")
    .getByText(/found \d+/)
    .waitFor();
  await source(chloe, "Brand library").getByText("closed to your account").waitFor();
  await source(chloe, "Contoso OneDrive")
    .getByText(/found \d+/)
    .waitFor();
  expect(bens).toContain("harbor hero.jpg");
  expect(chloes).not.toContain("harbor hero.jpg");
  await screen(ben, "two-people-ben");
  await screen(chloe, "two-people-chloe");
});

test("a connection that is narrowed to a folder shows that folder alone", async () => {
  const { id } = await house.instance("Brand library");
  const page = await house.visit("ben", `/?q=harbor&in=${encodeURIComponent(id)}`);
  expect((await names(page)).sort()).toEqual([
    "Brand guidelines 2026.pdf",
    "harbor hero film.mp4",
    "harbor hero wide.jpg",
    "harbor hero.jpg",
  ]);
});

test("an account that may see nothing is told so, and not that nothing was found", async () => {
  const { id } = await house.instance("Brand library");
  const chloe = await house.visit("chloe", `/?q=harbor&in=${encodeURIComponent(id)}`);
  await source(chloe, "Brand library").getByText("closed to your account").waitFor();
  expect(await results(chloe).count()).toBe(0);
  await chloe.getByRole("heading", { name: "No source could be searched" }).waitFor();
  expect(await chloe.getByRole("heading", { name: /^Nothing found/ }).count()).toBe(0);
  const hugo = await house.visit("hugo", "/?q=harbor");
  await source(hugo, "Contoso OneDrive").getByText("closed to your account").waitFor();
});
