/** Searching, when it goes well and when it does not: what happened at each source is told in words. */
import { beforeAll, expect, test } from "@jest/globals";

import { screen } from "./looks.js";
import { found, openHouse, results, searchBox, searched, source } from "./support.js";

const house = openHouse();
let own: string;

beforeAll(async () => {
  own = (await house.instance("Contoso OneDrive")).id;
  await (await house.fixture.as("ben")).login(own);
});

test("a secret that no longer works is the admin's to mend: the member is told so, the admin is led there", async () => {
  await (await house.fixture.as("ada")).login(own);
  const { faults } = house.fixture.sandbox;
  faults.set({ revoked: [{}], entra: { errors: [{ code: 7000215, error: "invalid_client", status: 401 }] } });
  const page = await house.visit("ben", "/?q=harbor");
  await source(page, "Contoso OneDrive").getByText("set up wrong: ask your admin").waitFor();
  expect(await page.getByRole("link", { name: "Open its settings" }).count()).toBe(0);
  await screen(page, "source-misconfigured");
  const ada = await house.visit("ada", "/?q=harbor");
  await ada.getByRole("link", { name: "Open its settings" }).first().waitFor();
});

test("nothing found and something failed do not look alike", async () => {
  const page = await house.visit("ben", `/?q=zzzzqqqq&in=${encodeURIComponent(own)}`);
  const nothing = page.getByRole("heading", { name: /^Nothing found/ });
  const notAsked = page.getByRole("heading", { name: "No source could be searched" });
  await nothing.waitFor();
  await source(page, "Contoso OneDrive").getByText("nothing found").waitFor();
  await screen(page, "nothing-found");
  house.fixture.sandbox.faults.set({ fail: [{ service: "graph", status: 503 }] });
  await searchBox(page).fill("zzzzqqqqxx");
  await notAsked.waitFor();
  await source(page, "Contoso OneDrive").getByText("does not answer").waitFor();
  expect(await nothing.count()).toBe(0);
  await screen(page, "search-failed");
  house.fixture.sandbox.faults.clear();
  await page.getByRole("button", { name: "Try again" }).first().click();
  await nothing.waitFor();
  expect(await notAsked.count()).toBe(0);
});

test("a search that is no longer wanted is given up", async () => {
  const hold = house.fixture.sandbox.faults.hold({ service: "graph" });
  const page = await house.visit("ben", "/?q=harbor");
  await hold.arrived();
  const givenUp = page.waitForEvent("requestfailed", (request) => Boolean(request.postData()?.includes("harbor")));
  await searchBox(page).fill("sunrise");
  await givenUp;
  hold.release();
  await results(page).filter({ hasText: "sunrise" }).first().waitFor();
  expect(await results(page).filter({ hasText: "harbor" }).count()).toBe(0);
});

test("what one source found is shown while another one is still being asked", async () => {
  const { drive } = house.fixture.sandbox.world.find("ada", "Brand library");
  const hold = house.fixture.sandbox.faults.hold({ service: "graph", path: drive.id });
  const page = await house.visit("ben", "/?q=harbor");
  await hold.arrived();
  await results(page).first().waitFor();
  await source(page, "Contoso OneDrive")
    .getByText(/found \d+/)
    .waitFor();
  await source(page, "Brand library").getByText("searching…").waitFor();
  expect(await results(page).filter({ hasText: "harbor hero.jpg" }).count()).toBe(0);
  hold.release();
  await source(page, "Brand library")
    .getByText(/found \d+/)
    .waitFor();
  await results(page).filter({ hasText: "harbor hero.jpg" }).waitFor();
  await page.getByText("Searching…").first().waitFor({ state: "hidden" });
});

test("where no stream gets through, the search is asked for in one piece", async () => {
  const page = await house.visit("ben", "/?q=harbor", { streams: false });
  await searched(page);
});

test("a picture that cannot be had leaves the sign of its kind, and no broken one", async () => {
  house.fixture.sandbox.faults.set({ thumbnails: { serve: "html" } });
  const page = await house.visit("ben", "/?q=sunrise", { allow: /\(http.*\/thumbnails\// });
  await searched(page);
  const first = results(page).first();
  await first.locator("[data-open] svg").waitFor();
  expect(await first.locator("img").count()).toBe(0);
});

test("scrolling brings more, until there is no more", async () => {
  const page = await house.visit("ben", `/?q=jpg&in=${encodeURIComponent(own)}`);
  await searched(page);
  await page.getByRole("button", { name: "Load more" }).waitFor();
  const before = await results(page).count();
  await results(page).last().scrollIntoViewIfNeeded();
  await results(page).nth(before).waitFor({ state: "attached" });
});

test("the search box stays in reach down the list, and what is typed there is read from its beginning", async () => {
  const page = await house.visit("ben", `/?q=jpg&in=${encodeURIComponent(own)}`);
  await searched(page);
  await results(page).last().scrollIntoViewIfNeeded();
  const box = found(await searchBox(page).boundingBox());
  expect(box.y).toBeGreaterThan(0);
  expect(box.y).toBeLessThan(120);
  await searchBox(page).pressSequentially(" sunrise");
  await page.waitForFunction("scrollY === 0");
});

test("an opened document is shown whole", async () => {
  const page = await house.visit("ben", "/?q=guidelines");
  await results(page).filter({ hasText: "Brand guidelines 2026.pdf" }).getByRole("button").first().click();
  const picture = page.getByRole("dialog", { name: "Brand guidelines 2026.pdf" }).locator("img");
  const inside = (image: unknown) => {
    const { offsetHeight, parentElement } = image as { offsetHeight: number; parentElement: { clientHeight: number } };
    return offsetHeight <= parentElement.clientHeight;
  };
  await picture.evaluate((image: unknown) => (image as { decode(): Promise<void> }).decode());
  expect(await picture.evaluate(inside)).toBe(true);
});

test("going back closes an opened result, and leaves the search as it was", async () => {
  const page = await house.visit("ben", "/?q=harbor");
  await searched(page);
  const names = await results(page).locator("[data-open]").allTextContents();
  await results(page).first().getByRole("button").first().click();
  const opened = page.getByRole("dialog");
  await opened.getByRole("button", { name: "Next result" }).click();
  await opened.getByRole("button", { name: "Download" }).waitFor();
  await page.reload();
  await opened.getByRole("button", { name: "Download" }).waitFor();
  await searched(page);
  await page.goBack();
  await opened.waitFor({ state: "hidden" });
  expect(await results(page).locator("[data-open]").allTextContents()).toEqual(names);
});

test("a result opens with its facts and the way to its folder, and can be dragged onto the board", async () => {
  const page = await house.visit("ben", "/?q=harbor");
  await searched(page);
  const card = results(page).filter({ hasText: "harbor hero.jpg" }).getByRole("button").first();
  await card.dragTo(page.getByRole("region", { name: "Board" }));
  await page.getByRole("list", { name: "On the board" }).getByText("harbor hero.jpg").waitFor();
  await card.click();
  const opened = page.getByRole("dialog", { name: "harbor hero.jpg" });
  await opened.getByText(/4,000 × 2,667/).waitFor();
  const send = opened.getByRole("button", { name: "On the board" });
  expect(await send.getAttribute("aria-disabled")).toBe("true");
  await opened
    .getByText(/Photography/)
    .first()
    .waitFor();
  await opened.getByRole("link", { name: /Open in OneDrive/ }).waitFor();
  await screen(page, "result");
});
