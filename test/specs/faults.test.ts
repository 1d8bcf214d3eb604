/** Refusals as the sandbox sends them are the vendors' own, whatever a test tells it to fail with. */
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Exchange, Sandbox } from "../../sandbox/index.js";
import { startSandbox } from "../../sandbox/index.js";
import { BoxClient } from "../sandbox/box-support.js";
import { DropboxClient } from "../sandbox/dropbox-support.js";
import { DriveClient } from "../sandbox/google-support.js";
import { differencesOf } from "./recorder.js";

let sandbox: Sandbox;
let found: string[];
const ann = "ann@tiny.example";

beforeAll(async () => {
  const observe = (exchange: Exchange) => found.push(...differencesOf(exchange).map(({ words }) => words));
  sandbox = await startSandbox({ world: "empty", observe });
  sandbox.world.person({ email: ann, name: "Ann" });
});
beforeEach(() => {
  found = [];
});
afterAll(() => sandbox.close());

const calls = {
  box: () => new BoxClient(sandbox, ann).search("harbor"),
  google: () => new DriveClient(sandbox, ann).list("trashed = false"),
  dropbox: () => new DropboxClient(sandbox, ann).search("harbor"),
};
const services = ["box", "google", "dropbox"] as const;
const statuses = [400, 401, 403, 404, 409, 429, 500, 502, 503];
/** What each says most often, and what carries more than a tag. */
const codes: Readonly<Record<(typeof services)[number], readonly [number, string][]>> = {
  box: [
    [403, "access_denied_insufficient_permissions"],
    [404, "trashed"],
    [429, "rate_limit_exceeded"],
  ],
  google: [
    [403, "userRateLimitExceeded"],
    [403, "accessNotConfigured"],
    [401, "authError"],
  ],
  dropbox: [
    [401, "missing_scope"],
    [401, "user_suspended"],
    [403, "no_permission/other"],
    [403, "invalid_account_type/feature"],
    [409, "path/not_found"],
    [409, "path/malformed_path"],
    [409, "internal_error"],
    [422, "no_permission"],
  ],
};

test.each(services)("%s fails in its own words", async (service) => {
  // Dropbox says 409 where the others say 404.
  const told = statuses.filter((status) => service !== "dropbox" || status !== 404).map((status) => ({ status }));
  for (const fault of [...told, ...codes[service].map(([status, code]) => ({ status, code }))]) {
    sandbox.faults.set({ fail: [{ service, times: 1, ...fault }] });
    expect((await calls[service]()).status).toBe(fault.status);
  }
  expect([...new Set(found)]).toEqual([]);
});

test.each(services)("%s is throttled in its own words", async (service) => {
  for (const status of [429, 503, undefined] as const) {
    for (const retryAfter of [2, "http-date:30", undefined]) {
      const fault = { service, times: 1, ...(status && { status }), ...(retryAfter !== undefined && { retryAfter }) };
      sandbox.faults.set({ throttle: [fault] });
      expect((await calls[service]()).status).toBe(status ?? (service === "google" ? 403 : 429));
    }
  }
  expect([...new Set(found)]).toEqual([]);
});
