/** Lists that are longer than a page: what comes next is asked for, nothing stands twice, and the end is the end. */
import { expect, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";

import { openHouse } from "./support.js";

const house = openHouse();

/** Presses `more` until it is gone; answers with what stands there then. */
async function toTheEnd(items: Locator, more: Locator): Promise<string[]> {
  await items.first().waitFor();
  while ((await more.count()) > 0) {
    const before = await items.count();
    await more.click();
    await items.nth(before).waitFor();
    await more.page().locator("[data-loading]").first().waitFor({ state: "detached" });
  }
  return items.allTextContents();
}

const button = (page: Page, name: string) => page.getByRole("button", { name });

test("the audit log, back to the first entry", async () => {
  const ada = await house.fixture.as("ada");
  const { id } = await house.instance("Brand library");
  for (let times = 0; times < 30; times++) {
    const { version } = await house.instance("Brand library");
    await ada.get(
      `mutation ($input: UpdateProviderInstanceInput!) { updateProviderInstance(input: $input) { __typename } }`,
      { input: { id, version, enabled: times % 2 === 1 } },
    );
  }
  const page = await house.visit("ada", `/audit/${await house.team()}`);
  const entries = page.getByRole("list", { name: "Entries" }).getByRole("listitem");
  const all = await toTheEnd(entries, button(page, "Load older entries"));
  expect(all.filter((entry) => entry.includes("changed “Brand library”"))).toHaveLength(30);
  expect(all.filter((entry) => entry.includes("created “Brand library”"))).toHaveLength(1);
});

test("the operator's teams", async () => {
  const olga = await house.fixture.as("olga");
  const names = Array.from({ length: 60 }, (_, index) => `Team ${String(index).padStart(2, "0")}`);
  for (const name of names) {
    await olga.get(`mutation ($input: ProvisionTeamInput!) { provisionTeam(input: $input) { id } }`, {
      input: { externalId: name, name, cloudDriveSearch: "REQUESTED" },
    });
  }
  const page = await house.visit("olga", "/operator");
  const teams = page.getByRole("list", { name: "Asked" }).getByRole("listitem");
  const all = await toTheEnd(teams, button(page, "Load more teams"));
  for (const name of names) expect([name, all.filter((team) => team.includes(name)).length]).toEqual([name, 1]);
});

test("folders to choose from", async () => {
  const { id } = await house.instance("Contoso OneDrive");
  await (await house.fixture.as("ada")).login(id);
  const names = Array.from({ length: 120 }, (_, index) => `Shoot ${String(index).padStart(3, "0")}`);
  for (const name of names) house.fixture.sandbox.world.folder("ada", `Shoots/${name}`);
  const page = await house.visit("ada", `/settings/${await house.team()}/${id}`);
  await page.getByRole("tab", { name: "Advanced" }).click();
  await button(page, "Choose a folder").click();
  await button(page, "Open Shoots").click();
  await button(page, "Choose Shoot 000").waitFor();
  const folders = page.getByRole("list", { name: "Folders" }).getByRole("listitem");
  const all = await toTheEnd(folders, button(page, "Load more folders"));
  expect(all.map((text) => text.slice(0, 9)).sort()).toEqual(names);
});
