/** Logging in to Box: two pages over there, each as good as our own, and back. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { complaintsOf } from "./looks.js";
import { openHouse, pickPerson } from "./support.js";

const house = openHouse();

async function toBox(page: Page): Promise<Page> {
  const login = page.getByRole("button", { name: "Login to Contoso Box" }).first();
  const [popup] = await Promise.all([page.context().waitForEvent("page"), login.click()]);
  await popup.getByRole("main").getByRole("heading", { name: "Log in to grant access to Box" }).waitFor();
  return popup;
}

test("both pages are for everybody, and what was granted is there for every connection of the registration", async () => {
  const page = await house.visit("ben");
  const popup = await toBox(page);
  expect(await complaintsOf(popup)).toEqual([]);
  await pickPerson(house.fixture, popup, "ben");
  await popup.getByRole("main").getByRole("heading", { name: "Grant access to Box" }).waitFor();
  expect(await complaintsOf(popup)).toEqual([]);
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Grant access to Box" }).click();
  await closed;
  await page.getByRole("button", { name: "Log out of Contoso Box" }).waitFor();
  await page.getByRole("button", { name: "Log out of Campaign archive" }).waitFor();
});

test("an account that is none stays over there, on a page as good", async () => {
  const page = await house.visit("chloe", "/", { allow: /400/ });
  const popup = await toBox(page);
  const account = house.fixture.sandbox.world.box.account("chloe");
  account.active = false;
  await pickPerson(house.fixture, popup, "chloe");
  await popup.getByText("There is no such account.").waitFor();
  expect(await complaintsOf(popup)).toEqual([]);
  account.active = true;
});

test("denied over there: said so here", async () => {
  const page = await house.visit("chloe");
  const popup = await toBox(page);
  await pickPerson(house.fixture, popup, "chloe");
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Deny access to Box" }).click();
  await closed;
  await page.getByRole("alert").getByText("Access was not granted at Box").first().waitFor();
});
