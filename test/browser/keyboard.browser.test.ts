/** Everything is done without a mouse: by the searcher, and by the admin. */
import { expect, test } from "@jest/globals";
import type { Locator, Page } from "playwright-core";

import { openHouse, results, searchBox, searched } from "./support.js";

const house = openHouse();
const address = (person: string) => house.fixture.sandbox.world.who(person).email;

const hasFocus = (locator: Locator): Promise<boolean> =>
  locator.evaluate((element: unknown) => element === (element as { ownerDocument: Focus }).ownerDocument.activeElement);

interface Focus {
  readonly activeElement: unknown;
}

/** Runs in the page: what has the focus is in sight, and one sees that it has it. */
const SEEN = `(() => {
  const { outlineStyle, boxShadow, borderColor } = getComputedStyle(document.activeElement);
  const { width, height, top, left } = document.activeElement.getBoundingClientRect();
  const inside = width > 0 && height > 0 && top < innerHeight && left < innerWidth && top + height > 0;
  return inside && (outlineStyle !== "none" || boxShadow !== "none" || borderColor !== "");
})()`;

/** Tab by Tab, and each stop on the way can be seen. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "ArrowDown" = "Tab"): Promise<void> {
  const stops: string[] = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press(key);
    if ((await target.count()) === 1 && (await hasFocus(target))) return;
    const stop = await page.evaluate<string>("document.activeElement.outerHTML.slice(0, 120)");
    if (!stop.startsWith("<body")) expect([stop, await page.evaluate<boolean>(SEEN)]).toEqual([stop, true]);
    stops.push(stop);
  }
  throw new Error(`${key} does not lead to ${target}. It led to:\n${stops.join("\n")}`);
}

async function pickByKeyboard(page: Page, person: string): Promise<void> {
  const choice = page.getByRole("button", { name: address(person) });
  await choice.waitFor();
  await tabTo(page, choice);
  await page.keyboard.press("Enter");
}

async function signInByKeyboard(page: Page, person: string): Promise<void> {
  const signIn = page.getByRole("button", { name: "Sign in" });
  await signIn.waitFor();
  await tabTo(page, signIn);
  await page.keyboard.press("Enter");
  await pickByKeyboard(page, person);
}

test("a member signs in, logs in, searches, looks, and fills the board", async () => {
  const page = await house.visit(null);
  const { keyboard } = page;
  await signInByKeyboard(page, "ben");

  const login = page.getByRole("button", { name: "Login to Contoso OneDrive" });
  await login.waitFor();
  await tabTo(page, login);
  const [popup] = await Promise.all([page.context().waitForEvent("page"), keyboard.press("Enter")]);
  const closed = popup.waitForEvent("close");
  await pickByKeyboard(popup, "ben");
  await closed;
  await page.getByRole("button", { name: "Log out of Contoso OneDrive" }).waitFor();

  await keyboard.press("/");
  expect(await hasFocus(searchBox(page))).toBe(true);
  await keyboard.type("harbor");
  const open = (nth: number) => results(page).nth(nth).getByRole("button").first();
  await searched(page);
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowRight");
  expect(await hasFocus(open(1))).toBe(true);
  await keyboard.press("b");
  const onBoard = page.getByRole("list", { name: "On the board" }).getByRole("listitem");
  await onBoard.first().waitFor();

  await keyboard.press("Enter");
  const name = async (nth: number) => (await results(page).nth(nth).getAttribute("data-result")) ?? "";
  await page.getByRole("dialog", { name: await name(1) }).waitFor();
  await keyboard.press("ArrowRight");
  await page.getByRole("dialog", { name: await name(2) }).waitFor();
  await keyboard.press("b");
  await onBoard.nth(1).waitFor();
  await keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  expect(await hasFocus(open(1))).toBe(true);
  await keyboard.press("ArrowUp");
  expect(await hasFocus(searchBox(page))).toBe(true);

  const before = await results(page).count();
  await tabTo(page, page.getByRole("button", { name: "Kind" }));
  await keyboard.press("Enter");
  const films = page.getByRole("checkbox", { name: "Films" });
  await tabTo(page, films);
  await keyboard.press("Space");
  await keyboard.press("Escape");
  await page.getByRole("button", { name: "Kind: Films" }).waitFor();
  await results(page)
    .nth(before - 1)
    .waitFor({ state: "detached" });

  const off = page.getByRole("button", { name: /^Take .* off the board$/ }).last();
  await tabTo(page, off);
  await keyboard.press("Enter");
  await onBoard.nth(1).waitFor({ state: "detached" });
});

test("an admin configures a connection", async () => {
  const { id } = await house.instance("Contoso OneDrive");
  const page = await house.visit(null);
  const { keyboard } = page;
  await signInByKeyboard(page, "ada");
  const menu = page.getByRole("button", { name: "Ada Admin: menu" });
  await menu.waitFor();
  await tabTo(page, menu);
  await keyboard.press("Enter");
  const settings = page.getByRole("menuitem", { name: "Team settings" });
  await settings.waitFor();
  await tabTo(page, settings, "ArrowDown");
  await keyboard.press("Enter");
  const line = page.getByRole("link", { name: "Contoso OneDrive" });
  await line.waitFor();
  await tabTo(page, line);
  await keyboard.press("Enter");
  await page.waitForURL(`**/${encodeURIComponent(id)}`);

  const name = page.getByLabel("Connection name");
  await tabTo(page, name);
  await keyboard.press("Control+a");
  await keyboard.type("Our drive");
  const enabled = page.getByRole("switch", { name: /^Enable this/ });
  await tabTo(page, enabled);
  await keyboard.press("Space");
  const save = page.getByRole("button", { name: "Save" });
  await tabTo(page, save);
  await keyboard.press("Enter");
  await page.getByText("“Our drive” was saved.").waitFor();
  await save.and(page.locator(":focus")).waitFor();

  const test = page.getByRole("button", { name: "Test", exact: true });
  await tabTo(page, test);
  await keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Test: / }).waitFor();

  const remove = page.getByRole("button", { name: "Delete" });
  await tabTo(page, remove);
  await keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Delete “Our drive”?" });
  await dialog.waitFor();
  await keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  expect(await hasFocus(remove)).toBe(true);
  expect((await house.instance("Our drive")).id).toBe(id);
});
