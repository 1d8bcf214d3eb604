/** Logging in to a connection: everything that can become of it, told in words, and a way on from each. */
import { beforeEach, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { demo } from "../../sandbox/index.js";
import { screen } from "./looks.js";
import { found, logInAt, openHouse, pickPerson, searchBox, searched } from "./support.js";

const house = openHouse();
const loginAt = (page: Page) => page.getByRole("button", { name: "Login to Contoso OneDrive" }).first();
const logoutAt = (page: Page) => page.getByRole("button", { name: "Log out of Contoso OneDrive" });

/** Each story begins with Ben logged out. */
beforeEach(async () => {
  await house.everywhere("ben", "out");
});

test("the page that opens comes back by itself: the account is shown, for every connection of the registration", async () => {
  const page = await house.visit("ben");
  await screen(page, "panel-logged-out");
  await logInAt(house, loginAt(page), "ben");
  await logoutAt(page).waitFor();
  await page.getByRole("button", { name: "Log out of Brand library" }).waitFor();
  await page.getByText("ben@contoso.example").first().waitFor();
  await logoutAt(page).click();
  await loginAt(page).waitFor();
});

test("where there is little room, the sources fold up once all of them are ready", async () => {
  await house.everywhere("ben", "in");
  const { id } = await house.instance("Contoso OneDrive");
  await (await house.fixture.as("ben")).get("mutation ($id: ID!) { logout(instanceId: $id) { id } }", { id });
  const page = await house.visit("ben", "/", { viewport: { width: 320, height: 640 } });
  await logInAt(house, loginAt(page), "ben");
  await page.getByRole("button", { name: /^Sources · (\d+) of \1 ready$/, expanded: false }).waitFor();
  await logoutAt(page).waitFor({ state: "hidden" });
});

test("cancelled at the provider: said so, and one may try again", async () => {
  const page = await house.visit("ben");
  const [popup] = await Promise.all([page.context().waitForEvent("page"), loginAt(page).click()]);
  await page.getByText("Waiting for you at OneDrive…").waitFor();
  const closed = popup.waitForEvent("close");
  await popup.getByRole("button", { name: "Cancel" }).click();
  await closed;
  await page
    .getByRole("alert")
    .getByText(/You pressed Cancel/)
    .waitFor();
  await screen(page, "login-cancelled");
  await logInAt(house, loginAt(page), "ben");
  await logoutAt(page).waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
});

test("pop-ups blocked: the same tab goes there and comes back to where one was", async () => {
  const page = await house.visitor();
  await page.addInitScript("window.open = () => null");
  await page.goto(`${house.url}/?q=harbor`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await pickPerson(house.fixture, page, "ben");
  await loginAt(page).click();
  await page.getByRole("heading", { name: "Pick an account" }).waitFor();
  await pickPerson(house.fixture, page, "ben");
  await logoutAt(page).waitFor();
  const { pathname, searchParams, hash } = new URL(page.url());
  expect([pathname, searchParams.get("q"), hash]).toEqual(["/", "harbor", ""]);
  expect(page.context().pages()).toHaveLength(1);
});

test("after a minute without a return it says what errors over there mean, and starts again", async () => {
  const page = await house.visitor();
  await page.clock.install();
  await page.goto(house.url);
  await page.getByRole("button", { name: "Sign in" }).click();
  await pickPerson(house.fixture, page, "ben");
  const [popup] = await Promise.all([page.context().waitForEvent("page"), loginAt(page).click()]);
  await popup.getByRole("heading", { name: "Pick an account" }).waitFor();
  expect(await page.getByText("Still at OneDrive?").count()).toBe(0);
  await page.clock.fastForward(61_000);
  await page.getByText("Still at OneDrive?").waitFor();
  await screen(page, "login-still-there");
  await page.getByRole("button", { name: "Cancel the login to Contoso OneDrive" }).click();
  await loginAt(page).waitFor();
});

test("a login that has run out is told, and renewed by logging in", async () => {
  const { sandbox } = house.fixture;
  const ben = await house.fixture.as("ben");
  await ben.login((await house.instance("Contoso OneDrive")).id);
  const page = await house.visit("ben", "/?q=harbor", { allow: /40[34].*thumbnails/ });
  await searched(page);
  sandbox.world.revokeSessions(sandbox.world.who("ben"));
  sandbox.faults.set({ revoked: [{ person: "ben@contoso.example" }] });
  await searchBox(page).fill("sunrise");
  await page.getByText("log in to search it").first().waitFor();
  await page.getByText("ben@contoso.example: the login has run out").first().waitFor();
  await screen(page, "login-expired");
  sandbox.faults.clear();
  await logInAt(house, loginAt(page), "ben");
  await searched(page);
});

test("a wrong secret is told to the member as the admin's to mend", async () => {
  const { world } = house.fixture.sandbox;
  const app = found(world.apps.find(({ clientId }) => clientId === demo.microsoft.app.clientId));
  const secrets = app.secrets.splice(0);
  const page = await house.visit("ben");
  await logInAt(house, loginAt(page), "ben");
  await page
    .getByRole("alert")
    .getByText(/secret/)
    .waitFor();
  app.secrets.push(...secrets);
});
