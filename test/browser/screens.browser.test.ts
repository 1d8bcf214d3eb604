/** Every screen, light and dark, wide and as narrow as the panel is in real life. */
import { beforeAll, describe, test } from "@jest/globals";
import type { Page } from "playwright-core";

import { axe, legible, screen } from "./looks.js";
import { openHouse } from "./support.js";

const house = openHouse();
const schemes = ["light", "dark"] as const;
const narrow = { width: 320, height: 640 };
let team: string;
let connection: string;

interface Screen {
  readonly name: string;
  readonly person?: string;
  readonly path?: () => string;
  /** From the address to what is to be looked at. */
  readonly open: (page: Page) => Promise<unknown>;
}

const settings = () => `/settings/${team}`;
const manage = () => `/settings/${team}/${connection}`;
const heading = (name: string | RegExp) => (page: Page) => page.getByRole("heading", { name }).waitFor();

const screens: readonly Screen[] = [
  { name: "welcome", open: (page) => page.getByRole("button", { name: "Sign in" }).waitFor() },
  {
    name: "connection-gone",
    person: "ada",
    path: () => `/settings/${team}/none`,
    open: (page) => page.getByText("There is no such connection").waitFor(),
  },
  { name: "settings", person: "ada", path: settings, open: heading("OneDrive") },
  {
    name: "settings-of-others",
    person: "ben",
    path: settings,
    open: (page) => page.getByText(/Only the team's admins/).waitFor(),
  },
  { name: "connection", person: "ada", path: manage, open: heading("OneDrive: Brand library") },
  {
    name: "connection-advanced",
    person: "ada",
    path: manage,
    async open(page) {
      await page.getByRole("tab", { name: "Advanced" }).click();
      await page.getByLabel("Parent Folder ID").waitFor();
    },
  },
  {
    name: "audit-log",
    person: "ada",
    path: () => `/audit/${team}`,
    open: (page) => page.getByText("Ada Admin").first().waitFor(),
  },
  {
    name: "operators-page",
    person: "olga",
    path: () => "/operator",
    open: (page) => page.getByText("Fabrikam Studio", { exact: true }).waitFor(),
  },
];

beforeAll(async () => {
  team = await house.team();
  connection = (await house.instance("Brand library")).id;
});

describe.each(screens)("$name", ({ name, person, path, open }) => {
  test.each(schemes)("has nothing for axe to complain of and nothing cut, %s", async (colorScheme) => {
    const page = await house.visit(person ?? null, path?.(), { colorScheme });
    await open(page);
    await axe(page);
    await legible(page);
    if (colorScheme === "light") await screen(page, name);
    await page.setViewportSize(narrow);
    await axe(page);
    await legible(page);
    await screen(page, `${name}-narrow-${colorScheme}`);
  });
});
