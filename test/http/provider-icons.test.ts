import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Gateway, startGateway } from "../support/gateway.js";
import { imaginaryProvider } from "../support/imaginary-provider.js";

const icon = (radius: number) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="${radius}"/></svg>`;

let gateway: Gateway;
let addresses: Record<string, string | null>;
beforeAll(async () => {
  const plain = imaginaryProvider();
  const drawn = [8, 9].map((radius) => ({ ...imaginaryProvider(), id: `drawn-${radius}`, icon: icon(radius) }));
  const providers = new Map([plain, ...drawn].map((provider) => [provider.id, provider]));
  gateway = await startGateway({}, { providers });
  const { data } = await gateway.ask("{ providers { id iconUrl } }");
  const told = data?.["providers"] as unknown as { id: string; iconUrl: string | null }[];
  addresses = Object.fromEntries(told.map(({ id, iconUrl }) => [id, iconUrl]));
});
afterAll(() => gateway.close());

test("a provider's icon is at an address of the gateway's own, for pages of any origin, to be kept for ever", async () => {
  expect(addresses["imaginary"]).toBeNull();
  for (const radius of [8, 9]) {
    const address = addresses[`drawn-${radius}`] ?? "";
    expect(address).toMatch(/^http:\/\/localhost:4000\/providers\/drawn-\d\/icon\.[0-9a-f]{16}\.svg$/);
    const answer = await fetch(gateway.url + new URL(address).pathname);
    expect([answer.status, await answer.text()]).toEqual([200, icon(radius)]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/svg+xml; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "cross-origin",
    });
  }
});

test("another picture has another address, the same in every replica, and nothing is at an old one", async () => {
  const version = (id: string) => /icon\.(\w+)\.svg$/.exec(addresses[id] ?? "")?.[1];
  expect(version("drawn-8")).toBe("851e8a29061c5e06");
  const old = `/providers/drawn-8/icon.${version("drawn-9")}.svg`;
  expect((await fetch(gateway.url + old)).status).toBe(404);
});
