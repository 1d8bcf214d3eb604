/** An admin narrows a connection by walking the drive, instead of pasting an id. */
import { expect, test } from "@jest/globals";

import { screen } from "./looks.js";
import { logInAt, openHouse } from "./support.js";

const house = openHouse();

test("a folder is picked by walking down to it, and the connection then shows that folder alone", async () => {
  const { id } = await house.instance("Contoso OneDrive");
  const page = await house.visit("ada", `/settings/${await house.team()}/${id}`);
  await page.getByRole("tab", { name: "Advanced" }).click();
  await page.getByRole("button", { name: "Choose a folder" }).click();
  const dialog = page.getByRole("dialog", { name: "Choose a folder" });
  await dialog.getByText("Log in first").waitFor();
  await logInAt(house, dialog.getByRole("button", { name: /^Login to/ }), "ada");
  await dialog.getByRole("button", { name: "Open Brand library" }).click();
  await dialog.getByRole("button", { name: "Choose Logos" }).waitFor();
  await screen(page, "folder-picker");
  await dialog.getByRole("button", { name: "Choose Logos" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("Chosen: Brand library / Logos").waitFor();
  const logos = house.fixture.sandbox.world.find("ada", "Brand library/Logos");
  expect(await page.getByLabel("Parent Folder ID").inputValue()).toBe(logos.id);
  expect(await page.getByLabel("Drive ID").inputValue()).toBe(logos.drive.id);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("was saved.").waitFor();

  const ada = await house.fixture.as("ada");
  const { team } = await ada.get<{ team: { search: { nodes: { name: string }[] } } }>(
    'query ($id: ID!, $in: [ID!]) { team(id: $id) { search(text: "contoso", instanceIds: $in) { nodes { name } } } }',
    { id: await house.team(), in: [id] },
  );
  expect(team.search.nodes.map(({ name }) => name).sort()).toEqual(
    [...logos.children.values()].map(({ name }) => name).sort(),
  );
});

test("pasting an id keeps working: the drive is found when it is saved", async () => {
  const { id } = await house.instance("Contoso OneDrive");
  await (await house.fixture.as("ada")).login(id);
  const page = await house.visit("ada", `/settings/${await house.team()}/${id}`);
  await page.getByRole("tab", { name: "Advanced" }).click();
  const campaigns = house.fixture.sandbox.world.find("ada", "Campaigns");
  await page.getByLabel("Drive ID").fill("");
  await page.getByLabel("Parent Folder ID").fill(campaigns.id);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("was saved.").waitFor();
  await page.locator(`input[value="${campaigns.drive.id}"]`).waitFor();
});
