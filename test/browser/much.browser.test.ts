/** More sources than are shown in the pictures, and names as long as people make them: the results still come first. */
import { beforeAll, expect, test } from "@jest/globals";

import { demo } from "../../sandbox/index.js";
import { looksRight } from "./looks.js";
import { found, openHouse, results, searched, source } from "./support.js";

const house = openHouse();
const LONG = "Marketing and communications, international photography archive of all years 26";
const FILE = `zebra ${"final ".repeat(30)}תמונה.jpg`;

beforeAll(async () => {
  const ada = await house.fixture.as("ada");
  const teamId = await house.team();
  const settings = Object.entries({
    clientId: demo.microsoft.app.clientId,
    clientSecret: demo.microsoft.app.secret,
    tenant: demo.contoso.tenantId,
  }).map(([key, value]) => ({ key, value }));
  for (const connectionName of [LONG, "Press", "Events", "Product shots", "ארכיון"]) {
    await ada.get(
      `mutation ($input: CreateProviderInstanceInput!) { createProviderInstance(input: $input) { __typename } }`,
      { input: { teamId, provider: "onedrive", connectionName, enabled: true, settings } },
    );
  }
  const { world } = house.fixture.sandbox;
  for (const name of [FILE, "zebra.jpg"]) world.file(world.who("ben"), name, { width: 1200, height: 800 });
  await house.everywhere("ben", "in");
});

test("many sources that have the same to tell are one line, and the results are in sight in the narrowest panel", async () => {
  const page = await house.visit("ben", "/?q=zebra", { viewport: { width: 320, height: 640 } });
  await searched(page);
  await source(page, "and 3 more").getByText("nothing more").waitFor();
  expect(found(await results(page).first().boundingBox()).y).toBeLessThan(500);
  await looksRight(page);
});

test("a long name takes no more room than three lines, and stands whole where one looks closer", async () => {
  const page = await house.visit("ben", "/?q=zebra");
  await searched(page);
  const long = results(page).filter({ hasText: "final" });
  expect(found(await long.boundingBox()).height).toBeLessThan(300);
  await long.getByRole("button").first().click();
  await page.getByRole("dialog", { name: FILE }).waitFor();
  await looksRight(page);
});
