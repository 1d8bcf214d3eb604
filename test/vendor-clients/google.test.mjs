/** Google's own client for Drive. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { auth, drive } from "@googleapis/drive";
import { isPicture, names, picture, setWorld } from "./support.mjs";

const scope = (name) => `https://www.googleapis.com/auth/${name}`;

describe("Google's own client", () => {
  let sandbox;
  let google;
  let ann;
  let folder;
  let file;
  let login;
  let client;

  before(async () => {
    const set = await setWorld();
    ({ sandbox, ann } = set);
    google = set.world.google;
    folder = google.folder(ann, "Press");
    [file] = names.map((name) => google.file(folder, name, picture));
    const shared = google.sharedDrive({ name: "Design", members: [ann] });
    google.file(shared, "harbor of us all.jpg", picture);
    const redirectUri = "http://localhost:4000/codeForTokenExchange/google";
    const app = google.app({ secret: "own", redirectUris: [redirectUri] });
    const { api } = sandbox.vendors.google.origins;
    login = new auth.OAuth2({
      clientId: app.clientId,
      clientSecret: "own",
      redirectUri,
      endpoints: {
        oauth2AuthBaseUrl: `${sandbox.vendors.google.origins.login}/o/oauth2/v2/auth`,
        oauth2TokenUrl: `${api}/token`,
        oauth2RevokeUrl: `${api}/revoke`,
      },
    });
    const address = login.generateAuthUrl({
      access_type: "offline",
      prompt: "consent",
      scope: [scope("drive.readonly")],
    });
    const back = await sandbox.signIn(address, { as: ann });
    const { tokens } = await login.getToken(new URL(back).searchParams.get("code"));
    login.setCredentials(tokens);
    client = drive({ version: "v3", auth: login, rootUrl: `${api}/` });
  });
  after(() => sandbox.close());

  test("knows who logged in, and renews the login", async () => {
    assert.equal((await client.about.get({ fields: "user,storageQuota" })).data.user.emailAddress, ann);
    const before = login.credentials.access_token;
    await login.refreshAccessToken();
    assert.notEqual(login.credentials.access_token, before);
    assert.equal((await client.about.get({ fields: "user" })).data.user.emailAddress, ann);
  });

  test("searches, page by page, everywhere", async () => {
    const everywhere = { corpora: "allDrives", includeItemsFromAllDrives: true, supportsAllDrives: true };
    const found = [];
    for (let pageToken; ; ) {
      const q = "fullText contains 'harbor' and trashed = false";
      const { data } = await client.files.list({ q, pageSize: 2, pageToken, ...everywhere });
      found.push(...data.files.map(({ name }) => name));
      assert.equal(data.incompleteSearch, false);
      pageToken = data.nextPageToken;
      if (!pageToken) break;
    }
    assert.deepEqual(found.sort(), [...names, "harbor of us all.jpg"].sort());
    const large = await client.files.list({ q: "trashed = false", pageSize: 5000, fields: "*" });
    assert.equal(large.data.files.length, names.length + 1);
    assert.deepEqual((await client.files.list({ corpora: "domain" })).data.files, []);
    const { data } = await client.drives.list({ pageSize: 500 });
    assert.deepEqual(
      data.drives.map(({ name }) => name),
      ["Design"],
    );
  });

  test("lists a folder", async () => {
    const { data } = await client.files.list({
      q: `'${folder.id}' in parents`,
      orderBy: "name",
      fields: "files(name)",
    });
    assert.deepEqual(
      data.files.map(({ name }) => name),
      names,
    );
  });

  test("reads a file with every field, its thumbnail and its contents", async () => {
    const fields = "id,size,parents,capabilities,imageMediaMetadata,thumbnailLink,downloadRestrictions,labelInfo";
    const { data } = await client.files.get({ fileId: file.id, fields });
    assert.deepEqual([data.size, data.parents], [String(picture.size), [folder.id]]);
    assert.equal((await client.files.get({ fileId: file.id, fields: "*" })).data.name, names[0]);
    const drawn = await login.request({ url: data.thumbnailLink, responseType: "arraybuffer" });
    assert.ok(isPicture(Buffer.from(drawn.data)));
    const media = await client.files.get({ fileId: file.id, alt: "media" }, { responseType: "arraybuffer" });
    assert.ok(isPicture(Buffer.from(media.data)));
  });

  test("understands refusals", async () => {
    const refused = (status, reason) => (error) => {
      assert.deepEqual([error.response.status, error.response.data.error.errors[0].reason], [status, reason]);
      return true;
    };
    await assert.rejects(client.files.get({ fileId: "nothing" }), refused(404, "notFound"));
    await assert.rejects(client.about.get({}), refused(400, "required"));
    await assert.rejects(client.files.list({ fields: "files(title)" }), refused(400, "invalidParameter"));
    sandbox.faults.set({ throttle: [{ service: "google", times: 1 }] });
    await assert.rejects(client.files.get({ fileId: file.id }), refused(403, "userRateLimitExceeded"));
    // What the client itself knows to be worth another try.
    sandbox.faults.set({ throttle: [{ service: "google", times: 1, status: 429 }] });
    assert.equal((await client.files.get({ fileId: file.id }, { retry: true })).data.name, names[0]);
    // What shared drives are needs more than what files are.
    const small = drive({ version: "v3", rootUrl: `${sandbox.vendors.google.origins.api}/` });
    const token = sandbox.vendors.google.tokenFor(ann, { scopes: [scope("drive.metadata.readonly")] });
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await small.files.get({ fileId: file.id }, { headers })).data.name, names[0]);
    await assert.rejects(small.drives.list({}, { headers }), refused(403, "insufficientPermissions"));
  });

  test("ends the login", async () => {
    await login.revokeCredentials();
    await assert.rejects(client.about.get({ fields: "user" }));
  });
});
