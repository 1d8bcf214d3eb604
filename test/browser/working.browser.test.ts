/** Every action says at once that it is working: it is looked for while the answer is still held back. */
import { beforeEach, expect, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";

import { openHouse, results, searchBox } from "./support.js";

const house = openHouse();
const busy = (button: Locator) => button.locator(".mantine-Loader-root");

beforeEach(async () => {
  await (await house.stage.as("ben")).login((await house.instance("Contoso OneDrive")).id);
});

/** Keeps what the page asks of the gateway from now on, until `release`. */
async function held(page: Page): Promise<{ release(): void }> {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/graphql", async (route) => {
    await gate;
    await route.continue();
  });
  return { release };
}

test("searching", async () => {
  const page = await house.visit("ben");
  await searchBox(page).waitFor();
  const hold = house.stage.sandbox.faults.hold({ service: "graph" });
  await searchBox(page).fill("harbor");
  await page
    .getByText(/^Searching/)
    .first()
    .waitFor();
  await hold.arrived();
  expect(await results(page).count()).toBe(0);
  hold.release();
  await results(page).first().waitFor();
  await page
    .getByText(/^Searching/)
    .first()
    .waitFor({ state: "hidden" });
});

test("logging out and in", async () => {
  const page = await house.visit("ben");
  const out = page.getByRole("button", { name: "Log out of Contoso OneDrive" });
  await out.waitFor();
  const first = await held(page);
  await out.click();
  await busy(out).waitFor();
  first.release();
  const into = page.getByRole("button", { name: "Login to Contoso OneDrive" });
  await into.waitFor();
  const second = await held(page);
  await into.click();
  await busy(into).waitFor();
  second.release();
  await page.getByText("Waiting for you at OneDrive…").waitFor();
});

test("saving, testing and deleting a connection", async () => {
  const { id } = await house.instance("Brand library");
  const page = await house.visit("ada", `/settings/${await house.team()}/${id}`);
  await page.getByLabel("Connection name").fill("Library");
  const saving = await held(page);
  const save = page.getByRole("button", { name: "Save" });
  await save.click();
  await busy(save).waitFor();
  saving.release();
  await page.getByText("“Library” was saved.").waitFor();
  const hold = house.stage.sandbox.faults.hold({});
  const run = page.getByRole("button", { name: "Test", exact: true });
  await run.click();
  await busy(run).waitFor();
  hold.release();
  await page.getByRole("heading", { name: /^Test: / }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  const confirm = page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true });
  const deleting = await held(page);
  await confirm.click();
  await busy(confirm).waitFor();
  deleting.release();
  await page.getByText("“Library” was deleted.").waitFor();
});

test("the operator's switch", async () => {
  const page = await house.visit("olga", "/operator");
  const row = page.getByRole("listitem").filter({ hasText: "Fabrikam Studio" });
  await row.getByText("Asked").waitFor();
  const switching = await held(page);
  await row.getByRole("switch").press("Space");
  await row.getByText("Switching…").waitFor();
  switching.release();
  await page.getByText("Cloud Drive Search is on for “Fabrikam Studio”.").waitFor();
});
