/** How each vendor ends a login when it is asked to. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { demo, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { BoxClient, boxAuthorizeUrl, boxCodeForm, boxRefreshForm, boxToken } from "./box-support.js";
import {
  DropboxClient,
  dropboxAuthorizeUrl,
  dropboxCodeForm,
  dropboxRefreshForm,
  dropboxToken,
} from "./dropbox-support.js";
import { DriveClient, googleAuthorizeUrl, googleCodeForm, googleToken } from "./google-support.js";
import type { Got } from "./support.js";

const as = "ben@contoso.example";
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startJudgedSandbox();
});
afterAll(() => sandbox.close());

const bearer = ({ body }: Got) => ({ authorization: `Bearer ${body["access_token"]}` });

describe("a login is revoked", () => {
  it.each(["access_token", "refresh_token"])("at Box by its %s: both end, and no other login does", async (which) => {
    const signedIn = async () => boxToken(sandbox, boxCodeForm(await sandbox.signIn(boxAuthorizeUrl(sandbox), { as })));
    const [ended, other] = [await signedIn(), await signedIn()];
    const revoke = (token: string, client_secret = demo.box.app.secret) =>
      fetch(`${sandbox.vendors.box.origins.api}/oauth2/revoke`, {
        method: "POST",
        body: new URLSearchParams({ client_id: demo.box.app.clientId, client_secret, token }),
      });
    expect((await revoke(ended.body[which], "wrong")).status).toBe(400);
    expect([(await revoke(ended.body[which])).status, (await revoke("unknown")).status]).toEqual([200, 200]);
    const client = new BoxClient(sandbox, as);
    expect((await client.get("/users/me", bearer(ended))).status).toBe(401);
    expect((await boxToken(sandbox, boxRefreshForm(ended))).body["error"]).toBe("invalid_grant");
    expect((await client.get("/users/me", bearer(other))).status).toBe(200);
  });

  it("at Dropbox by its access token: with the refresh token and its other access tokens", async () => {
    const signedIn = async () =>
      dropboxToken(sandbox, dropboxCodeForm(await sandbox.signIn(dropboxAuthorizeUrl(sandbox), { as })));
    const [ended, other] = [await signedIn(), await signedIn()];
    const renewed = await dropboxToken(sandbox, dropboxRefreshForm(ended));
    const client = new DropboxClient(sandbox, as);
    expect(await client.call("auth/token/revoke", undefined, bearer(renewed))).toMatchObject({
      status: 200,
      text: "null",
    });
    for (const token of [ended, renewed])
      expect((await client.call("users/get_current_account", undefined, bearer(token))).status).toBe(401);
    expect((await dropboxToken(sandbox, dropboxRefreshForm(ended))).body["error"]).toBe("invalid_grant");
    expect((await client.call("users/get_current_account", undefined, bearer(other))).status).toBe(200);
  });

  it("at Google by any token: all that the account gave the app ends", async () => {
    const signedIn = async () =>
      googleToken(sandbox, googleCodeForm(await sandbox.signIn(googleAuthorizeUrl(sandbox), { as })));
    const [first, second] = [await signedIn(), await signedIn()];
    const revoke = () =>
      fetch(`${sandbox.vendors.google.origins.api}/revoke`, {
        method: "POST",
        body: new URLSearchParams({ token: first.body["refresh_token"] }),
      });
    expect((await revoke()).status).toBe(200);
    const drive = new DriveClient(sandbox, "ada");
    for (const token of [first, second]) expect((await drive.get("/files", bearer(token))).status).toBe(401);
    expect((await revoke()).status).toBe(400);
  });
});
