/** GraphiQL, which developers have outside production: queries at one address, subscriptions at the other. */
import { expect, test } from "@jest/globals";

import { openHouse } from "./support.js";

const house = openHouse();

test("GraphiQL asks a query, and shows the events of a subscription", async () => {
  const ada = await house.fixture.as("ada");
  const page = await house.visitor({ allow: /favicon\.ico/ });
  await page.goto(`${house.url}/graphql`);
  const write = async (where: string, text: string) => {
    await page.locator(`${where} .CodeMirror:visible`).click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
  };
  const shows = (text: RegExp) => page.locator(".result-window", { hasText: text }).waitFor();
  await write('[aria-label="Headers"]', JSON.stringify({ Authorization: `Bearer ${ada.token}` }));
  await write(".graphiql-query-editor", "{ viewer { teams { name } } }");
  await page.getByRole("button", { name: /Execute/ }).click();
  await shows(/"teams"/);
  const search = `search(teamId: "${await house.team()}", text: "harbor")`;
  await write(
    ".graphiql-query-editor",
    `subscription { ${search} { __typename ... on SearchCompleted { page { sources { state } } } } }`,
  );
  await page.getByRole("button", { name: /Execute/ }).click();
  await shows(/"SearchCompleted"[\s\S]*"state"/);
  expect(await page.locator(".result-window").textContent()).not.toMatch(/errors/);
});
