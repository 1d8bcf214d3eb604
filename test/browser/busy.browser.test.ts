/** A source that asks for a pause. In a house of its own, because the gateway keeps to the pause. */
import { beforeAll, expect, test } from "@jest/globals";

import { screen } from "./looks.js";
import { openHouse, searched, signInAs, source } from "./support.js";

const house = openHouse();

beforeAll(async () => {
  await (await house.fixture.as("ben")).login((await house.instance("Contoso OneDrive")).id);
});

test("a source that is busy says until when, and the other one's results stand", async () => {
  const library = house.fixture.sandbox.world.find("ada", "Brand library");
  house.fixture.sandbox.faults.set({ throttle: [{ service: "graph", path: library.drive.id, retryAfter: 600 }] });
  const page = await house.visit("ben", "/?q=harbor", { allow: /429.*thumbnails/ });
  await source(page, "Brand library")
    .getByText(/busy until \d\d:\d\d/)
    .waitFor();
  await source(page, "Contoso OneDrive")
    .getByText(/found \d+/)
    .waitFor();
  await searched(page);
  await page.getByText(/^Try again at \d\d:\d\d/).waitFor();
  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
  await screen(page, "source-busy");
});

test("when the pause is over, the source can be asked again", async () => {
  const page = await house.visitor({ allow: /429.*thumbnails/ });
  await page.clock.install();
  await page.goto(`${house.url}/?q=harbor`);
  await signInAs(house, page, "ben");
  await page.getByText(/^Try again at/).waitFor();
  await page.clock.fastForward("00:11:00");
  await page.getByRole("button", { name: "Try again" }).waitFor();
});
