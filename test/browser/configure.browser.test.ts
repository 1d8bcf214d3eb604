/** An admin and the form of a connection. */
import { expect, test } from "@jest/globals";

import { demo } from "../../sandbox/index.js";
import { screen } from "./looks.js";
import { openHouse } from "./support.js";

const house = openHouse();
const form = (name: string) => ({ name: `Configuration of ${name}` });

test("every bad field is marked at once, and the first of them has the focus", async () => {
  const page = await house.visit("ada", `/settings/${await house.team()}`);
  await page.getByRole("link", { name: "Manage OneDrive" }).click();
  await page.getByRole("button", { name: "New instance" }).click();
  const editor = page.getByRole("form", form("a new instance"));
  await editor.getByLabel(/^OAuth Client Secret/).fill("a value");
  await editor.getByRole("tab", { name: "Advanced" }).click();
  await editor.getByLabel("Parent Folder ID").fill("https://contoso.example/folder");
  await editor.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").getByText("Nothing was saved").waitFor();
  const name = editor.getByLabel("Connection name");
  await editor
    .getByRole("tab", { name: "Settings" })
    .getByLabel(/to correct/)
    .waitFor();
  expect(await name.getAttribute("aria-invalid")).toBe("true");
  expect(await editor.getByLabel("OAuth Client Id").getAttribute("aria-invalid")).toBe("true");
  await page.locator("[aria-invalid=true]:focus").waitFor();
  await screen(page, "configuration-problems");
  await editor.getByRole("tab", { name: /Advanced/ }).click();
  expect(await editor.getByLabel("Parent Folder ID").getAttribute("aria-invalid")).toBe("true");
});

test("a secret goes in and never comes out", async () => {
  const { id } = await house.instance("Contoso OneDrive");
  const page = await house.visit("ada", `/settings/${await house.team()}/${id}`);
  const editor = page.getByRole("form", form("Contoso OneDrive"));
  await editor.getByText(/Set since .*It is never shown/).waitFor();
  await screen(page, "configuration");
  const seen: string[] = [];
  page.on("response", async (response) => {
    if (response.url().includes("/graphql")) seen.push(await response.text().catch(() => ""));
  });
  await editor.getByRole("button", { name: "Replace OAuth Client Secret" }).click();
  await editor.getByLabel(/^OAuth Client Secret/).fill(demo.microsoft.app.secret);
  await editor.getByRole("button", { name: "Save" }).click();
  await page.getByText("was saved.").waitFor();
  await editor.getByText(/It is never shown/).waitFor();
  await page.reload();
  await editor.getByText(/It is never shown/).waitFor();
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.join() + (await page.content())).not.toContain(demo.microsoft.app.secret);
});

test("Test says in words what is wrong with the secret, and what to do", async () => {
  const { id } = await house.instance("Contoso OneDrive");
  const page = await house.visit("ada", `/settings/${await house.team()}/${id}`);
  const editor = page.getByRole("form", form("Contoso OneDrive"));
  await editor.getByRole("button", { name: "Replace OAuth Client Secret" }).click();
  await editor.getByLabel(/^OAuth Client Secret/).fill("pasted-the-id-instead-of-the-value");
  await editor.getByRole("button", { name: "Save" }).click();
  await page.getByText("was saved.").waitFor();
  await editor.getByRole("button", { name: "Test" }).click();
  await page.getByRole("heading", { name: /checks failed/ }).waitFor();
  await page
    .getByText(/client secret is wrong/)
    .first()
    .waitFor();
  await screen(page, "test-failed");
  await editor.getByRole("button", { name: "Replace OAuth Client Secret" }).click();
  await editor.getByLabel(/^OAuth Client Secret/).fill(demo.microsoft.app.secret);
  await editor.getByRole("button", { name: "Save" }).click();
  await editor.getByText(/It is never shown/).waitFor();
  await editor.getByRole("button", { name: "Test" }).click();
  await page.getByRole("heading", { name: "Test: Nothing failed" }).waitFor();
});

test("a secret that expires soon is announced", async () => {
  const { id } = await house.instance("Brand library");
  const page = await house.visit("ada", `/settings/${await house.team()}/${id}`);
  const editor = page.getByRole("form", form("Brand library"));
  await editor.getByRole("tab", { name: "Advanced" }).click();
  const soon = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
  await editor.getByLabel("Client secret expires").fill(soon);
  await editor.getByRole("button", { name: "Save" }).click();
  await page.getByText(/^Needs attention: /).waitFor();
  await page.getByText(/^Needs attention: /).scrollIntoViewIfNeeded();
  await screen(page, "secret-expires");
  await page.getByRole("link", { name: /integrations$/ }).click();
  await page.getByRole("article", { name: "OneDrive" }).getByText("Needs attention").waitFor();
});

test("Delete asks first", async () => {
  const team = await house.team();
  const page = await house.visit("ada", `/settings/${team}/new?provider=onedrive`);
  const editor = page.getByRole("form", form("a new instance"));
  await editor.getByLabel("Connection name").fill("Short-lived");
  await editor.getByLabel("OAuth Client Id").fill(demo.microsoft.app.clientId);
  await editor.getByLabel(/^OAuth Client Secret/).fill(demo.microsoft.app.secret);
  await editor.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "OneDrive: Short-lived" }).waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete “Short-lived”?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "hidden" });
  expect((await house.instance("Short-lived")).version).toBe(1);
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("“Short-lived” was deleted.").waitFor();
  await expect(house.instance("Short-lived")).rejects.toThrow("It is not there.");
});
