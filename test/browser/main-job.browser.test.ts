/** The guide's steps, from a team that has nothing to a found picture: each by the person whose step it is. */
import { beforeAll, expect, test } from "@jest/globals";

import { demo } from "../../sandbox/index.js";
import { screen } from "./looks.js";
import { logInAt, openHouse, results, searchBox, searched, source } from "./support.js";

const house = openHouse({ seeded: false });
let team: string;

beforeAll(async () => {
  const olga = await house.fixture.as("olga");
  await olga.get(`mutation { provisionTeam(input: { externalId: "creative", name: "Creative", members: [
    { subject: "ada", role: ADMIN }, { subject: "ben", role: MEMBER }] }) { id } }`);
  team = await house.team("creative");
});

test("the admin asks for Cloud Drive Search", async () => {
  const page = await house.visit("ada", `/settings/${team}`);
  await page.getByText("Cloud Drive Search is off for this team").waitFor();
  await screen(page, "settings-cloud-drive-search-off");
  await page.getByRole("button", { name: "Request Cloud Drive Search" }).click();
  await page.getByText("Cloud Drive Search is requested", { exact: true }).waitFor();
});

test("the operator sees who asked, and switches it on", async () => {
  const page = await house.visit("olga", "/operator");
  const asked = page.getByRole("listitem").filter({ hasText: "Creative" });
  await asked.getByText("Asked").waitFor();
  await screen(page, "operator");
  await asked.getByRole("switch", { name: "Cloud Drive Search for Creative" }).press("Space");
  await page.getByText("Cloud Drive Search is on for “Creative”.").waitFor();
});

test("the admin fills in the form, saves and tests", async () => {
  const page = await house.visit("ada", `/settings/${team}`);
  const card = page.getByRole("article", { name: "OneDrive" });
  await card.getByText("Not set up").waitFor();
  await card.getByRole("link", { name: /^Manage/ }).click();
  // What one begins with at the vendor's comes before the form.
  const help = page.getByRole("region", { name: "For setting it up at OneDrive" });
  await help.getByText(`${house.url}/codeForTokenExchange`).waitFor();
  await help.locator("~ form").waitFor();
  expect(await page.title()).toBe("New instance · Team settings · Creative · Popsync");
  await page.getByLabel("Connection name").fill("Our OneDrive");
  await page.getByLabel("OAuth Client Id").fill(demo.microsoft.app.clientId);
  await page.getByLabel(/^OAuth Client Secret/).fill(demo.microsoft.app.secret);
  await page.getByRole("switch", { name: "Enable this OneDrive instance with Popsync search" }).press("Space");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "OneDrive: Our OneDrive" }).waitFor();
  await page.getByRole("button", { name: "Test" }).click();
  await page.getByRole("heading", { name: "Test: Nothing failed" }).waitFor();
  await screen(page, "test-passed");
  await page.getByRole("link", { name: /integrations$/ }).click();
  await card.getByText("1 instance, 1 enabled").waitFor();
});

test("a member finds the new entry, logs in beside it, searches, and sees pictures", async () => {
  const page = await house.visit("ben");
  const entry = page.getByRole("listitem").filter({ hasText: "Our OneDrive" });
  await entry.waitFor();
  await logInAt(house, entry.getByRole("button", { name: /^Login to/ }), "ben");
  await entry.getByText("ben@contoso.example").waitFor();
  await searchBox(page).fill("harbor");
  await source(page, "Our OneDrive")
    .getByText(/found \d+/)
    .waitFor();
  await searched(page);
  const picture = results(page).locator("img").first();
  await picture.evaluate((image: unknown) => (image as { decode(): Promise<void> }).decode());
  expect(await picture.evaluate((image: unknown) => (image as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(
    50,
  );
  expect(await page.title()).toBe("harbor · Creative · Popsync");
  await screen(page, "results");
});

test("the audit log says who did what, and never a secret", async () => {
  const page = await house.visit("ada", `/audit/${team}`);
  await page.getByRole("list", { name: "Entries" }).getByText("Ada Admin").first().waitFor();
  await screen(page, "audit");
  expect(await page.content()).not.toContain(demo.microsoft.app.secret);
});
