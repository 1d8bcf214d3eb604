/** What the browser is told about the pages: scripts of our own and nothing else, and nobody may frame them. */
import { expect, test } from "@jest/globals";

import { openHouse } from "./support.js";

const house = openHouse();

test("every page carries a strict content-security-policy", async () => {
  for (const path of [
    "/",
    "/settings/any",
    "/settings/any/new",
    "/audit/any",
    "/operator",
    "/signed-in",
    "/login-return",
  ]) {
    const answer = await fetch(house.url + path);
    expect([path, answer.status]).toEqual([path, 200]);
    const policy = new Map(
      (answer.headers.get("content-security-policy") ?? "").split("; ").map((rule) => {
        const [name = "", ...sources] = rule.split(" ");
        return [name, sources.join(" ")];
      }),
    );
    expect(Object.fromEntries(policy)).toMatchObject({
      "default-src": "'none'",
      "script-src": "'self'",
      "base-uri": "'none'",
      "form-action": "'none'",
      "frame-ancestors": "'none'",
      "connect-src": `'self' ${house.fixture.sandbox.issuer}`,
    });
  }
});

test("a script that is not ours does not run", async () => {
  const page = await house.visitor({ allow: /Content Security Policy|violates the following/ });
  await page.goto(house.url);
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  const [said] = await Promise.all([
    page.waitForEvent("console", (message) => /script-src 'self'/.test(message.text())),
    page.evaluate(`{
      const script = document.createElement("script");
      script.textContent = "window.wasRun = true";
      document.head.append(script);
    }`),
  ]);
  expect(said.type()).toBe("error");
  expect(await page.evaluate("window.wasRun")).toBeUndefined();
});
