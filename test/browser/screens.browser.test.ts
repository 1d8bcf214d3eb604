/** Every screen that no other story passes by, held to what all are held to. */
import { beforeAll, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { looksRight, narrowScreen, screen } from "./looks.js";
import { openHouse, results, searchBox, searched } from "./support.js";

const house = openHouse();
let team: string;
let connection: string;

interface Screen {
  readonly name: string;
  readonly person?: string;
  readonly path: () => string;
  /** From the address to what is to be looked at. */
  readonly open: (page: Page) => Promise<unknown>;
  /** Its picture is in the docs under the same name. */
  readonly pictured?: boolean;
}

/** What several connections find is shown as the first one's to answer: for pictures that is always the same one. */
const inOnePiece = { streams: false };
const settings = () => `/settings/${team}`;
const manage = () => `/settings/${team}/${connection}`;
const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first().waitFor();
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });

const screens: readonly Screen[] = [
  { name: "welcome", path: () => "/", open: (page) => button(page, "Sign in").waitFor(), pictured: true },
  { name: "a sign-in that failed", path: () => "/signed-in", open: text("Signing in did not work") },
  {
    name: "a login's return without a ticket",
    person: "ben",
    path: () => "/",
    async open(page) {
      await page.goto(`${house.url}/login-return`);
      await page.getByText("That did not work").waitFor();
    },
  },
  { name: "in no team", person: "olga", path: () => "/", open: text("You are in no team yet") },
  { name: "no such team", person: "ben", path: () => "/?team=none", open: text("There is no such team") },
  { name: "switched off, for an admin", person: "fay", path: () => "/", open: text("It has been requested") },
  { name: "switched off, for a member", person: "gus", path: () => "/", open: text("It has been requested") },
  {
    name: "everything but the page",
    person: "ada",
    path: () => "/",
    async open(page) {
      await button(page, "Ada Admin: menu").click();
      await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
    },
  },
  { name: "panel", person: "ben", path: () => "/?q=harbor", open: searched, pictured: true },
  {
    name: "filters",
    person: "ben",
    path: () => "/?q=harbor&kind=IMAGE,VIDEO&changed=between&from=2026-01-01&to=2026-12-31",
    async open(page) {
      await searched(page);
      await button(page, /^Kind/).click();
      await page.getByRole("checkbox", { name: "Documents" }).waitFor();
    },
    pictured: true,
  },
  {
    name: "between two days",
    person: "ben",
    path: () => "/?q=harbor&changed=between&from=2025-03-03&to=2025-06-20",
    async open(page) {
      await searched(page);
      await button(page, /^Changed/).click();
      await button(page, "Month before").waitFor();
    },
  },
  { name: "settings", person: "ada", path: settings, open: text("2 instances, 2 enabled"), pictured: true },
  { name: "settings for others", person: "ben", path: settings, open: text(/Only the team's admins/) },
  {
    name: "a connection that is gone",
    person: "ada",
    path: () => `${settings()}/none`,
    open: text("no such connection"),
  },
  {
    name: "configuration-advanced",
    person: "ada",
    path: manage,
    async open(page) {
      await page.getByRole("tab", { name: "Advanced" }).click();
      await page.getByLabel("Parent Folder ID").scrollIntoViewIfNeeded();
    },
    pictured: true,
  },
  {
    name: "a secret about to be replaced, in an open calendar's company",
    person: "ada",
    path: manage,
    async open(page) {
      await button(page, "Replace OAuth Client Secret").click();
      await page.getByRole("tab", { name: "Advanced" }).click();
      await page.getByLabel("Client secret expires").click();
      await page.getByRole("table").waitFor();
    },
  },
  {
    name: "deleting",
    person: "ada",
    path: manage,
    async open(page) {
      await button(page, "Delete").click();
      await page.getByRole("dialog", { name: "Delete “Brand library”?" }).waitFor();
    },
  },
  {
    name: "leaving without saving",
    person: "ada",
    path: manage,
    async open(page) {
      await page.getByLabel("Connection name").fill("Library");
      await page.getByRole("link", { name: /integrations$/ }).click();
      await page.getByRole("dialog", { name: "Leave without saving?" }).waitFor();
    },
  },
];

beforeAll(async () => {
  team = await house.team();
  connection = (await house.instance("Brand library")).id;
  await house.everywhere("ben", "in");
});

test.each(screens)("$name", async ({ name, person, path, open, pictured }) => {
  const page = await house.visit(person ?? null, path(), inOnePiece);
  await open(page);
  await (pictured ? screen(page, name) : looksRight(page));
});

test("the panel as narrow as it is in real life, the board behind its bar", async () => {
  const page = await house.visit("ben", "/?q=harbor", inOnePiece);
  await searched(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await results(page)
    .first()
    .getByRole("button", { name: /^Send .* to the board$/ })
    .click();
  await button(page, "Board: 1 item").waitFor();
  await narrowScreen(page, "panel-narrow");
  await button(page, "Board: 1 item").click();
  await page.getByRole("list", { name: "On the board" }).waitFor();
  await looksRight(page, ["narrow"]);
  await page.keyboard.press("Escape");
  await button(page, /^Sources/).click();
  await button(page, "Log out of Brand library").waitFor();
  await looksRight(page, ["narrow"]);
  await searchBox(page).waitFor();
});
