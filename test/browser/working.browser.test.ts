/** Every action says at once that it is working: it is looked for while the answer is still held back. */
import { beforeEach, expect, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";

import { openHouse, pickPerson, results, searchBox } from "./support.js";

const house = openHouse();
const busy = (button: Locator) => button.locator(".mantine-Loader-root");

beforeEach(async () => {
  await (await house.fixture.as("ben")).login((await house.instance("Contoso OneDrive")).id);
});

/** Keeps what the page asks from now on, until `release`. */
async function held(page: Page, address = "**/graphql"): Promise<{ release(): void }> {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(address, async (route) => {
    await gate;
    await route.continue();
  });
  return { release };
}

test("searching", async () => {
  const page = await house.visit("ben");
  await searchBox(page).waitFor();
  const hold = house.fixture.sandbox.faults.hold({ service: "graph" });
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

test("typing: before anything was sent", async () => {
  const page = await house.visit("ben");
  await searchBox(page).waitFor();
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await searchBox(page).fill("harbor");
  await page.getByRole("search").locator(".mantine-Loader-root").waitFor();
});

test("more results, a result, and its download", async () => {
  const page = await house.visit("ben", "/?q=jpg");
  await page.getByRole("button", { name: "Load more" }).waitFor();
  const more = await held(page);
  await results(page).last().scrollIntoViewIfNeeded();
  await page.getByRole("button", { name: "Load more" }).and(page.locator("[data-loading]")).waitFor();
  more.release();
  await results(page).nth(24).waitFor();
  const facts = await held(page);
  await results(page).first().getByRole("button").first().click();
  await page.getByText("Loading the details…").waitFor();
  facts.release();
  const download = page.getByRole("button", { name: "Download" });
  await download.waitFor();
  const link = await held(page);
  await download.click();
  await busy(download).waitFor();
  const saved = page.waitForEvent("download");
  link.release();
  await saved;
});

test("choosing a folder", async () => {
  const { id } = await house.instance("Contoso OneDrive");
  await (await house.fixture.as("ada")).login(id);
  const page = await house.visit("ada", `/settings/${await house.team()}/${id}`);
  await page.getByRole("tab", { name: "Advanced" }).click();
  const listing = await held(page);
  await page.getByRole("button", { name: "Choose a folder" }).click();
  await page.getByRole("dialog").getByText("Loading folders…", { exact: true }).last().waitFor();
  listing.release();
  await page.getByRole("button", { name: "Open Brand library" }).waitFor();
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
  const hold = house.fixture.sandbox.faults.hold({});
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

test("signing in, and asking for Cloud Drive Search", async () => {
  const olga = await house.fixture.as("olga");
  const id = await house.team("fabrikam-studio");
  await olga.get(`mutation ($id: ID!) { setCloudDriveSearch(teamId: $id, state: OFF) { id } }`, { id });
  const page = await house.visitor();
  await page.goto(`${house.url}/settings/${id}`);
  const discovery = await held(page, "**/.well-known/**");
  const signIn = page.getByRole("button", { name: "Sign in" });
  await signIn.click();
  await busy(signIn).waitFor();
  discovery.release();
  await pickPerson(house.fixture, page, "fay");
  const ask = page.getByRole("button", { name: "Request Cloud Drive Search" });
  await ask.waitFor();
  const asking = await held(page);
  await ask.click();
  await busy(ask).waitFor();
  asking.release();
  await page.getByText("Cloud Drive Search is requested", { exact: true }).waitFor();
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
