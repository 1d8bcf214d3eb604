/** Sessions end while people are in the middle of something. */
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { looksRight } from "./looks.js";
import { openHouse, pickPerson, searchBox, searched } from "./support.js";

const house = openHouse();
const LONGER_THAN_A_TOKEN = "09:00:00";
const tokenOf = (page: Page) =>
  page.evaluate<string>(
    `JSON.parse(Object.entries(localStorage).find(([key]) => key.startsWith("oidc.user:"))[1]).access_token`,
  );

test("a token that runs out is renewed, and nobody is asked", async () => {
  await (await house.fixture.as("ben")).login((await house.instance("Contoso OneDrive")).id);
  const page = await house.visitor();
  await page.clock.install();
  await page.goto(house.url);
  await page.getByRole("button", { name: "Sign in" }).click();
  await pickPerson(house.fixture, page, "ben");
  await searchBox(page).waitFor();
  const first = await tokenOf(page);
  const renewal = page.waitForResponse((answer) => answer.request().postData()?.includes("refresh_token") ?? false);
  await page.clock.fastForward(LONGER_THAN_A_TOKEN);
  expect((await renewal).status()).toBe(200);
  await searchBox(page).fill("harbor");
  await searched(page);
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(await tokenOf(page)).not.toBe(first);
});

test("a session that can't be renewed asks to sign in again, and what was typed is still there", async () => {
  const { id } = await house.instance("Brand library");
  const page = await house.visitor({ allow: /ERR_FAILED/ });
  await page.clock.install();
  await page.goto(`${house.url}/settings/${await house.team()}/${id}`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await pickPerson(house.fixture, page, "ada");
  await page.getByLabel("Connection name").fill("The library");
  const token = `${house.fixture.sandbox.issuer}/token`;
  await page.route(token, (route) => route.abort());
  await page.clock.fastForward(LONGER_THAN_A_TOKEN);
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await dialog.waitFor();
  await looksRight(page);
  await page.unroute(token);
  const again = dialog.getByRole("button", { name: "Sign in again" });
  // At the issuer she is still signed in, so that nothing is asked there.
  const [popup] = await Promise.all([page.context().waitForEvent("page"), again.click()]);
  if (!popup.isClosed()) await popup.waitForEvent("close");
  await dialog.waitFor({ state: "hidden" });
  expect(await page.getByLabel("Connection name").inputValue()).toBe("The library");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("“The library” was saved.").waitFor();
});

test("signing out in one tab signs out in the others", async () => {
  const page = await house.visit("ben");
  const other = await page.context().newPage();
  await other.goto(house.url);
  await searchBox(other).waitFor();
  await other.getByRole("button", { name: "Ben Okafor: menu" }).click();
  await other.getByRole("menuitem", { name: "Sign out" }).click();
  await other.getByRole("button", { name: "Sign out" }).click();
  await other.getByRole("button", { name: "Sign in" }).waitFor();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});
