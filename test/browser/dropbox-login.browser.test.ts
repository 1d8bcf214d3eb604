/** Logging in to Dropbox: two pages over there, each as good as our own, and back. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { complaintsOf } from "./looks.js";
import { openHouse, pickPerson } from "./support.js";

const house = openHouse();

async function toDropbox(page: Page): Promise<Page> {
  const login = page.getByRole("button", { name: "Login to Contoso Dropbox" }).first();
  const [popup] = await Promise.all([page.context().waitForEvent("page"), login.click()]);
  await popup.getByRole("main").getByRole("heading", { name: "Sign in to Dropbox" }).waitFor();
  return popup;
}

test("both pages are for everybody, and what was granted is there", async () => {
  const page = await house.visit("ben");
  const popup = await toDropbox(page);
  expect(await complaintsOf(popup)).toEqual([]);
  await pickPerson(house.fixture, popup, "ben");
  await popup
    .getByRole("main")
    .getByRole("heading", { name: /wants access$/ })
    .waitFor();
  expect(await complaintsOf(popup)).toEqual([]);
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Allow" }).click();
  await closed;
  await page.getByRole("button", { name: "Log out of Contoso Dropbox" }).waitFor();
});

test("an app that the team's admin has blocked stays over there, on a page as good", async () => {
  const page = await house.visit("grace", "/", { allow: /40[03]/ });
  const [app] = house.fixture.sandbox.world.dropbox.apps;
  if (!app) throw new Error("the demo has no Dropbox app");
  app.blocked = true;
  const popup = await toDropbox(page);
  await pickPerson(house.fixture, popup, "grace");
  await popup.getByText("Your team's admin has blocked this app.").waitFor();
  expect(await complaintsOf(popup)).toEqual([]);
  app.blocked = false;
});

test("cancelled over there: said so here", async () => {
  const page = await house.visit("chloe");
  const popup = await toDropbox(page);
  await pickPerson(house.fixture, popup, "chloe");
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Cancel" }).click();
  await closed;
  await page.getByRole("alert").getByText("Access was not granted at Dropbox").first().waitFor();
});
