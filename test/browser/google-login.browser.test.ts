/** Logging in to Google Drive: two pages over there, each as good as our own, and back. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { complaintsOf } from "./looks.js";
import { openHouse, pickPerson } from "./support.js";

const house = openHouse();

async function toGoogle(page: Page): Promise<Page> {
  const login = page.getByRole("button", { name: "Login to Contoso Google Drive" }).first();
  const [popup] = await Promise.all([page.context().waitForEvent("page"), login.click()]);
  await popup.getByRole("main").getByRole("heading", { name: "Choose an account" }).waitFor();
  return popup;
}

async function toConsent(page: Page, person: string): Promise<Page> {
  const popup = await toGoogle(page);
  await pickPerson(house.fixture, popup, person);
  await popup
    .getByRole("main")
    .getByRole("heading", { name: /^Select what .+ can access$/ })
    .waitFor();
  return popup;
}

test("both pages are for everybody, and what was granted is there for every connection of the registration", async () => {
  const page = await house.visit("ben");
  const popup = await toGoogle(page);
  expect(await complaintsOf(popup)).toEqual([]);
  await pickPerson(house.fixture, popup, "ben");
  await popup.getByRole("checkbox", { name: /See and download all your Google Drive files/ }).waitFor();
  expect(await complaintsOf(popup)).toEqual([]);
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Continue" }).click();
  await closed;
  await page.getByRole("button", { name: "Log out of Contoso Google Drive" }).waitFor();
  await page.getByRole("button", { name: "Log out of Design system" }).waitFor();
});

test("the box before Drive unticked over there: said so here", async () => {
  const page = await house.visit("chloe");
  const popup = await toConsent(page, "chloe");
  await popup.getByRole("checkbox", { name: /Google Drive files/ }).uncheck();
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Continue" }).click();
  await closed;
  await page.getByRole("alert").first().waitFor();
  await page.getByRole("button", { name: "Login to Contoso Google Drive" }).first().waitFor();
});

test("an app that is not for somebody stays over there, on a page as good", async () => {
  const page = await house.visit("grace", "/", { allow: /40[03]/ });
  const [app] = house.fixture.sandbox.world.google.apps;
  if (!app) throw new Error("the demo has no Google app");
  app.blocked = true;
  const popup = await toGoogle(page);
  await pickPerson(house.fixture, popup, "grace");
  await popup.getByText("Access is restricted by policies").waitFor();
  expect(await complaintsOf(popup)).toEqual([]);
  app.blocked = false;
});
