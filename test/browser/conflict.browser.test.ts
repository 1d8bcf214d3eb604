/** Two admins at one form. */
import { beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { screen } from "./looks.js";
import { openHouse } from "./support.js";

const house = openHouse();
let address: string;

beforeAll(async () => {
  const team = await house.team();
  const olga = await house.fixture.as("olga");
  await olga.get(
    'mutation ($id: ID!) { updateTeamMembers(teamId: $id, set: [{ subject: "ben", role: ADMIN }]) { id } }',
    { id: team },
  );
  address = `/settings/${team}/${(await house.instance("Brand library")).id}`;
});

/** Both have it open; Ben has saved another name meanwhile, and Ada has just tried. */
async function collide(bens: string): Promise<{ ada: Page; ben: Page }> {
  const [ada, ben] = [await house.visit("ada", address), await house.visit("ben", address)];
  await ada.getByLabel("Connection name").waitFor();
  await ben.getByLabel("Connection name").fill(bens);
  await ben.getByRole("button", { name: "Save" }).click();
  await ben.getByText(`“${bens}” was saved.`).waitFor();
  await ada.getByLabel("Connection name").fill("Ada's library");
  await ada.getByRole("button", { name: "Save" }).click();
  return { ada, ben };
}

const dialogOf = (page: Page) => page.getByRole("dialog", { name: "Somebody else saved this connection meanwhile" });

test("who comes second is told who was first and what differs; nothing typed is lost", async () => {
  const { ada } = await collide("Ben's library");
  const dialog = dialogOf(ada);
  await dialog.getByText(/Ben Okafor saved it on/).waitFor();
  const row = dialog.getByRole("listitem").filter({ hasText: "Connection name" });
  await row.getByText("Ben's library").waitFor();
  await row.getByText("Ada's library").waitFor();
  await row.getByText("Both changed").waitFor();
  await screen(ada, "conflict");
  await dialog.getByRole("button", { name: "Go on editing", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  expect(await ada.getByLabel("Connection name").inputValue()).toBe("Ada's library");
  await ada.getByRole("button", { name: "Save" }).click();
  await ada.getByText("“Ada's library” was saved.").waitFor();
  await house.instance("Ada's library");
});

test("she may save hers over it, or drop hers", async () => {
  const { ada } = await collide("Ben's again");
  await dialogOf(ada).getByRole("button", { name: "Reload, and drop what I typed" }).click();
  await dialogOf(ada).waitFor({ state: "hidden" });
  expect(await ada.getByLabel("Connection name").inputValue()).toBe("Ben's again");
  const { ada: again } = await collide("Ben's for good");
  await dialogOf(again).getByRole("button", { name: "Save mine over it" }).click();
  await again.getByText("“Ada's library” was saved.").waitFor();
  await house.instance("Ada's library");
});
