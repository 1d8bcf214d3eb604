/** What `npm start` keeps: a login lasts from one start to the next, and what has ended stays so. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";
import { boxAuthorizeUrl, boxCodeForm, boxRefreshForm, boxToken } from "./box-support.js";
import { dropboxAuthorizeUrl, dropboxCodeForm, dropboxRefreshForm, dropboxToken } from "./dropbox-support.js";
import { googleAuthorizeUrl, googleCodeForm, googleToken } from "./google-support.js";
import { authorizeUrl, codeForm, type Got, token } from "./support.js";

const as = "ben@contoso.example";
const refreshForm = ({ body }: Got) => ({
  grant_type: "refresh_token",
  refresh_token: body["refresh_token"] as string,
});

let folder: string;
let running: Sandbox | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "popsync-restart-"));
});
afterEach(async () => {
  await running?.close();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Ends what runs, and starts it again beside the same folder. */
async function start(): Promise<Sandbox> {
  await running?.close();
  running = undefined;
  running = await startSandbox({ keepIn: folder });
  return running;
}

const logins = {
  microsoft: async (sandbox: Sandbox) =>
    token(sandbox, codeForm(sandbox, await sandbox.signIn(authorizeUrl(sandbox), { as }))),
  box: async (sandbox: Sandbox) =>
    boxToken(sandbox, boxCodeForm(await sandbox.signIn(boxAuthorizeUrl(sandbox), { as }))),
  google: async (sandbox: Sandbox) =>
    googleToken(sandbox, googleCodeForm(await sandbox.signIn(googleAuthorizeUrl(sandbox), { as }))),
  dropbox: async (sandbox: Sandbox) =>
    dropboxToken(sandbox, dropboxCodeForm(await sandbox.signIn(dropboxAuthorizeUrl(sandbox), { as }))),
};
const renew = { microsoft: token, box: boxToken, google: googleToken, dropbox: dropboxToken };
const reads = {
  microsoft: "/v1.0/me/drive",
  box: "/2.0/users/me",
  google: "/drive/v3/about?fields=user",
  dropbox: "/2/users/get_current_account",
};
const apis = (sandbox: Sandbox) => ({
  microsoft: sandbox.vendors.microsoft.origins.graph,
  box: sandbox.vendors.box.origins.api,
  google: sandbox.vendors.google.origins.api,
  dropbox: sandbox.vendors.dropbox.origins.api,
});

describe.each(Object.keys(logins) as (keyof typeof logins)[])("a login at %s", (vendor) => {
  it("reads and renews after a restart, and after another one", async () => {
    const got = await logins[vendor](await start());
    expect(got.status).toBe(200);
    const again = await start();
    const answer = await fetch(apis(again)[vendor] + reads[vendor], {
      method: vendor === "dropbox" ? "POST" : "GET",
      headers: { authorization: `Bearer ${got.body["access_token"]}` },
    });
    expect([answer.status, await answer.text()]).toEqual([200, expect.anything()]);
    const renewed = await renew[vendor](again, refreshForm(got));
    expect([renewed.status, renewed.body["access_token"]]).toEqual([200, expect.any(String)]);
    const latest = renewed.body["refresh_token"] ? renewed : got;
    expect((await renew[vendor](await start(), refreshForm(latest))).status).toBe(200);
  });
});

it("Box's refresh token that was used stays used", async () => {
  const first = await start();
  const got = await logins.box(first);
  expect((await boxToken(first, boxRefreshForm(got))).status).toBe(200);
  expect((await boxToken(await start(), boxRefreshForm(got))).body["error"]).toBe("invalid_grant");
});

it("a login that was revoked at Google or Dropbox stays revoked", async () => {
  const first = await start();
  const [atGoogle, atDropbox] = [await logins.google(first), await logins.dropbox(first)];
  const { google, dropbox } = first.vendors;
  const token = String(atGoogle.body["access_token"]);
  await fetch(`${google.origins.api}/revoke`, { method: "POST", body: new URLSearchParams({ token }) });
  await fetch(`${dropbox.origins.api}/2/auth/token/revoke`, {
    method: "POST",
    headers: { authorization: `Bearer ${atDropbox.body["access_token"]}` },
  });
  const again = await start();
  expect((await googleToken(again, refreshForm(atGoogle))).body["error"]).toBe("invalid_grant");
  expect((await dropboxToken(again, dropboxRefreshForm(atDropbox))).body["error"]).toBe("invalid_grant");
});

it("what cannot be read is named, and nothing is taken for nothing", async () => {
  await logins.box(await start());
  await running?.close();
  running = undefined;
  writeFileSync(join(folder, "box.json"), '[{"token": 1}]');
  await expect(start()).rejects.toThrow(`${join(folder, "box.json")} cannot be read. Delete it`);
});
