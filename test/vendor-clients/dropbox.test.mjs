/** Dropbox's own client, generated from the same Stone as the specification. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Dropbox, DropboxAuth } from "dropbox";
import { isPicture, names, picture, setWorld } from "./support.mjs";

describe("Dropbox's own client", () => {
  let sandbox;
  let dropbox;
  let tenant;
  let ann;
  let file;
  let auth;
  let client;
  /** A client whose paths begin at a root. */
  let at;

  before(async () => {
    const set = await setWorld();
    ({ sandbox, tenant, ann } = set);
    dropbox = set.world.dropbox;
    const folder = dropbox.folder(ann, "Press");
    [file] = names.map((name) => dropbox.file(folder, name, picture));
    dropbox.file(dropbox.teamFolder(tenant, "Brand", [ann]), "harbor of us all.jpg", picture);
    const redirectUri = "http://localhost:4000/codeForTokenExchange/dropbox";
    const app = dropbox.app({ secret: "own", redirectUris: [redirectUri] });
    // The client knows Dropbox's hosts alone; here they are all the sandbox.
    const here = (address, init) => {
      const { pathname, search } = new URL(address);
      return fetch(sandbox.vendors.dropbox.origins.api + pathname + search, init);
    };
    auth = new DropboxAuth({ clientId: app.clientId, clientSecret: "own", fetch: here });
    const { pathname, search } = new URL(await auth.getAuthenticationUrl(redirectUri, "the state", "code", "offline"));
    const back = await sandbox.signIn(sandbox.vendors.dropbox.origins.login + pathname + search, { as: ann });
    const { result } = await auth.getAccessTokenFromCode(redirectUri, new URL(back).searchParams.get("code"));
    auth.setAccessToken(result.access_token);
    auth.setRefreshToken(result.refresh_token);
    client = new Dropbox({ auth, fetch: here });
    at = (root) => new Dropbox({ auth, fetch: here, pathRoot: JSON.stringify({ ".tag": "root", root }) });
  });
  after(() => sandbox.close());

  test("knows who logged in, and renews the login", async () => {
    const { result } = await client.usersGetCurrentAccount();
    assert.equal(result.email, ann);
    assert.equal(result.team.sharing_policies.group_creation_policy[".tag"], "admins_only");
    const before = auth.getAccessToken();
    await auth.refreshAccessToken();
    assert.notEqual(auth.getAccessToken(), before);
    assert.equal((await client.usersGetCurrentAccount()).result.email, ann);
  });

  test("searches, page by page and with every option", async () => {
    const { account_id } = (await client.usersGetCurrentAccount()).result;
    const options = {
      path: "/Press",
      max_results: 2,
      order_by: { ".tag": "last_modified_time" },
      file_status: { ".tag": "active" },
      filename_only: true,
      file_extensions: ["jpg"],
      file_categories: [{ ".tag": "image" }],
      account_id,
    };
    let { result } = await client.filesSearchV2({
      query: "harbor",
      options,
      match_field_options: { include_highlights: true },
    });
    const matches = [...result.matches];
    while (result.has_more) {
      ({ result } = await client.filesSearchContinueV2({ cursor: result.cursor }));
      matches.push(...result.matches);
    }
    assert.deepEqual(matches.map(({ metadata }) => metadata.metadata.name).sort(), names);
    assert.deepEqual(new Set(matches.map(({ metadata }) => metadata.metadata[".tag"])), new Set(["file"]));
  });

  test("lists a folder, page by page", async () => {
    let { result } = await client.filesListFolder({ path: "/Press", limit: 2, include_restorable_info: true });
    const entries = [...result.entries];
    while (result.has_more) {
      ({ result } = await client.filesListFolderContinue({ cursor: result.cursor }));
      entries.push(...result.entries);
    }
    assert.deepEqual(
      entries.map(({ name }) => name),
      names,
    );
  });

  test("reads a file, its thumbnail and its contents", async () => {
    const properties = { ".tag": "filter_some", filter_some: ["ptid:abc"] };
    const { result } = await client.filesGetMetadata({
      path: file.id,
      include_media_info: true,
      include_property_groups: properties,
    });
    assert.deepEqual(result.media_info.metadata.dimensions, { width: picture.width, height: picture.height });
    const resource = { ".tag": "path", path: file.id };
    const drawn = await client.filesGetThumbnailV2({
      resource,
      size: { ".tag": "w256h256" },
      format: { ".tag": "png" },
    });
    assert.equal(drawn.result.file_metadata.id, file.id);
    assert.ok(isPicture(Buffer.from(drawn.result.fileBinary)));
    const batch = await client.filesGetThumbnailBatch({ entries: [{ path: file.id }, { path: "/none.jpg" }] });
    assert.deepEqual(
      batch.result.entries.map((entry) => entry[".tag"]),
      ["success", "failure"],
    );
    const { link, metadata } = (await client.filesGetTemporaryLink({ path: file.id })).result;
    assert.equal(metadata.id, file.id);
    assert.ok(isPicture(Buffer.from(await (await fetch(link)).arrayBuffer())));
  });

  test("sees the team's space from the root that the account tells, and from the one that a refusal tells", async () => {
    const { root_info } = (await client.usersGetCurrentAccount()).result;
    const { result } = await at(root_info.root_namespace_id).filesSearchV2({ query: "harbor of us all" });
    assert.equal(result.matches.length, 1);
    await assert.rejects(at("7").filesListFolder({ path: "" }), ({ status, error }) => {
      assert.equal(status, 422);
      assert.equal(error.error.invalid_root.root_namespace_id, root_info.root_namespace_id);
      return true;
    });
  });

  test("understands refusals", async () => {
    const refused = (status, tags) => (error) => {
      assert.equal(error.status, status);
      assert.match(String(error.error.error_summary ?? error.error), tags);
      return true;
    };
    await assert.rejects(client.filesGetMetadata({ path: "/none" }), refused(409, /^path\/not_found/));
    await assert.rejects(client.filesSearchV2({ query: "x", limit: 5 }), refused(400, /limit/));
    sandbox.faults.set({ throttle: [{ service: "dropbox", times: 1, retryAfter: 1 }] });
    await assert.rejects(client.filesGetMetadata({ path: file.id }), ({ status, error, headers }) => {
      assert.deepEqual(
        [status, error.error.reason[".tag"], headers.get("retry-after")],
        [429, "too_many_requests", "1"],
      );
      return true;
    });
    sandbox.faults.set({ revoked: [{ service: "dropbox", times: 1 }] });
    await assert.rejects(client.filesGetMetadata({ path: file.id }), refused(401, /^expired_access_token/));
  });

  test("ends the login", async () => {
    await client.authTokenRevoke();
    await assert.rejects(client.usersGetCurrentAccount(), ({ status }) => status === 401);
    await assert.rejects(auth.refreshAccessToken());
  });
});
