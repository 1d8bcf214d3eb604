/** box-node-sdk, which refuses answers that lack what Box's specification requires. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BoxClient, BoxOAuth, OAuthConfig } from "box-node-sdk";
import { BaseUrls, NetworkSession } from "box-node-sdk/networking";
import { bytesOf, isPicture, names, picture, setWorld } from "./support.mjs";

describe("Box's own client", () => {
  let sandbox;
  let ann;
  let folder;
  let file;
  let oauth;
  let networkSession;
  let client;

  before(async () => {
    const set = await setWorld();
    ({ sandbox, ann } = set);
    const { box } = set.world;
    folder = box.folder(ann, "Press");
    [file] = names.map((name) => box.file(folder, name, { ...picture, tags: ["urgent"] }));
    const redirectUri = "http://localhost:4000/codeForTokenExchange/box";
    const app = box.app({ secret: "own", redirectUris: [redirectUri] });
    const { api, login } = sandbox.vendors.box.origins;
    networkSession = new NetworkSession({
      baseUrls: new BaseUrls({ baseUrl: api, uploadUrl: api, oauth2Url: `${login}/api/oauth2` }),
    });
    oauth = new BoxOAuth({ config: new OAuthConfig({ clientId: app.clientId, clientSecret: "own" }) });
    const url = new URL(oauth.getAuthorizeUrl({ redirectUri, state: "the state" }));
    const back = await sandbox.signIn(`${login}${url.pathname}${url.search}`, { as: ann });
    await oauth.getTokensAuthorizationCodeGrant(new URL(back).searchParams.get("code"), networkSession);
    client = new BoxClient({ auth: oauth, networkSession });
  });
  after(() => sandbox.close());

  test("knows who logged in, and renews the login", async () => {
    assert.equal(
      (await client.users.getUserMe({ queryParams: { fields: ["login", "enterprise", "role"] } })).login,
      ann,
    );
    const before = (await oauth.retrieveToken(networkSession)).accessToken;
    const { accessToken } = await oauth.refreshToken(networkSession);
    assert.notEqual(accessToken, before);
    assert.equal((await client.users.getUserMe()).login, ann);
  });

  test("searches, page by page and with every filter", async () => {
    const found = [];
    for (let offset = 0; offset < names.length; offset += 2) {
      const page = await client.search.searchForContent({ query: "harbor", limit: 2, offset, type: "file" });
      assert.equal(page.totalCount, names.length);
      found.push(...page.entries.map(({ name }) => name));
    }
    assert.deepEqual(found.sort(), names);
    const { id } = await client.users.getUserMe();
    const filters = {
      query: "harbor",
      fileExtensions: ["jpg"],
      sizeRange: [1, 20_000],
      createdAtRange: ["2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"],
      updatedAtRange: ["2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"],
      ancestorFolderIds: [folder.id],
      ownerUserIds: [id],
      recentUpdaterUserIds: [id],
      contentTypes: ["name", "tags"],
      sort: "modified_at",
      direction: "ASC",
      fields: ["name", "permissions", "path_collection", "owned_by", "tags", "shared_link"],
    };
    const { entries } = await client.search.searchForContent(filters);
    assert.equal(entries.length, names.length);
    assert.equal(entries[0].permissions.canDownload, true);
    assert.deepEqual(
      entries[0].pathCollection.entries.map(({ name }) => name),
      ["All Files", "Press"],
    );
    const linked = await client.search.searchForContent({ query: "harbor", includeRecentSharedLinks: true });
    assert.equal(linked.entries[0].item.type, "file");
    const trashed = { query: "harbor", trashContent: "trashed_only", deletedUserIds: [id] };
    assert.equal((await client.search.searchForContent(trashed)).totalCount, 0);
  });

  test("lists a folder by offset and by marker", async () => {
    const { itemCollection } = await client.folders.getFolderById("0");
    assert.deepEqual(
      itemCollection.entries.map(({ name }) => name),
      ["Press"],
    );
    const { permissions } = await client.folders.getFolderById(folder.id, { queryParams: { fields: ["permissions"] } });
    assert.equal(permissions.canUpload, false);
    const found = [];
    for (let marker; ; ) {
      const queryParams = {
        usemarker: true,
        limit: 2,
        fields: ["name", "permissions", "size"],
        ...(marker && { marker }),
      };
      const page = await client.folders.getFolderItems(folder.id, { queryParams });
      found.push(...page.entries.map(({ name }) => name));
      marker = page.nextMarker;
      if (!marker) break;
    }
    assert.deepEqual(found, names);
  });

  test("reads a file with everything there is, and its representation", async () => {
    const whole = await client.files.getFileById(file.id);
    assert.deepEqual([whole.name, whole.size, whole.itemStatus], [names[0], picture.size, "active"]);
    const fields = ["permissions", "representations", "extension", "tags", "is_externally_owned"];
    const { permissions, representations } = await client.files.getFileById(file.id, {
      queryParams: { fields },
      headers: { xRepHints: "[jpg?dimensions=320x320&paged=false]" },
    });
    assert.deepEqual([permissions.canPreview, permissions.canDelete], [true, false]);
    const [entry] = representations.entries;
    assert.equal(entry.status.state, "success");
    const url = entry.content.urlTemplate.replace("{+asset_path}", "");
    const { accessToken } = await oauth.retrieveToken(networkSession);
    const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
    assert.ok(isPicture(Buffer.from(await answer.arrayBuffer())));
  });

  test("fetches a thumbnail and the contents", async () => {
    const queryParams = { maxWidth: 128, maxHeight: 128 };
    assert.ok(isPicture(await bytesOf(await client.files.getFileThumbnailById(file.id, "png", { queryParams }))));
    assert.ok(isPicture(await bytesOf(await client.downloads.downloadFile(file.id))));
    assert.match(await client.downloads.getDownloadFileUrl(file.id), /\/d\/1\/.*\/download$/);
  });

  test("understands refusals", async () => {
    const refused = (status, code) => (error) => {
      // The client keeps the code as it stood in the JSON.
      assert.deepEqual([error.responseInfo.statusCode, error.responseInfo.code], [status, JSON.stringify(code)]);
      return true;
    };
    await assert.rejects(client.files.getFileById("12345"), refused(404, "not_found"));
    await assert.rejects(
      client.search.searchForContent({ query: "harbor", offset: 10_001 }),
      refused(400, "bad_request"),
    );
    sandbox.faults.set({ fail: [{ service: "box", status: 403, code: "forbidden_by_policy", times: 1 }] });
    await assert.rejects(client.files.getFileById(file.id), refused(403, "forbidden_by_policy"));
    sandbox.faults.set({ throttle: [{ service: "box", times: 1, retryAfter: 0 }] });
    assert.equal((await client.files.getFileById(file.id)).name, names[0]);
  });

  test("ends the login", async () => {
    const { accessToken, refreshToken } = await oauth.retrieveToken(networkSession);
    await oauth.revokeToken(networkSession);
    const answer = await fetch(`${sandbox.vendors.box.origins.api}/2.0/users/me`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    assert.equal(answer.status, 401);
    const { clientId, clientSecret } = oauth.config;
    const renewal = { clientId, clientSecret, refreshToken };
    await assert.rejects(client.authorization.refreshAccessToken(renewal), /invalid_grant|400/);
  });
});
