/** A source that asks for a pause. In a house of its own, because the gateway keeps to the pause. */
import { test } from "@jest/globals";

import { screen } from "./looks.js";
import { openHouse, searched, source } from "./support.js";

const house = openHouse();

test("a source that is busy says until when, and the other one's results stand", async () => {
  await (await house.stage.as("ben")).login((await house.instance("Contoso OneDrive")).id);
  const library = house.stage.sandbox.world.find("ada", "Brand library");
  house.stage.sandbox.faults.set({ throttle: [{ service: "graph", path: library.drive.id, retryAfter: 600 }] });
  const page = await house.visit("ben", "/?q=harbor", { allow: /429.*thumbnails/ });
  await source(page, "Brand library")
    .getByText(/busy until \d\d:\d\d/)
    .waitFor();
  await source(page, "Contoso OneDrive")
    .getByText(/found \d+/)
    .waitFor();
  await searched(page);
  await screen(page, "source-busy");
});
