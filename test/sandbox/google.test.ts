/** Google Drive's files, drives and batches, as the pretend one has them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type GoogleItem, type Sandbox, type SharedDrive } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { DriveClient, everywhere, namesOf, refusalOf } from "./google-support.js";

let sandbox: Sandbox;
let ann: DriveClient;
let ben: DriveClient;
let cid: DriveClient;
let boards: GoogleItem;
let harbor: GoogleItem;
let system: SharedDrive;
let icon: GoogleItem;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({ world: "empty" }, ["answer"]);
  const { world } = sandbox;
  for (const name of ["ann", "ben", "cid"]) world.person({ email: `${name}@tiny.example`, name });
  const { google } = world;
  boards = google.folder("ann", "Boards");
  harbor = google.file(boards, "harbor.jpg", { width: 4000, height: 3000, size: 12_345 });
  system = google.sharedDrive({ name: "System", members: ["ann"] });
  icon = google.file(google.folder(system, "Icons"), "harbor icon.png", { width: 64, height: 64 });
});
beforeEach(() => {
  [ann, ben, cid] = ["ann", "ben", "cid"].map((name) => new DriveClient(sandbox, name)) as [
    DriveClient,
    DriveClient,
    DriveClient,
  ];
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

describe("files.get", () => {
  it("answers with five fields unless asked for others, and only with what there is", async () => {
    expect((await ann.get(`/files/${harbor.id}`)).body).toEqual({
      kind: "drive#file",
      id: harbor.id,
      name: "harbor.jpg",
      mimeType: "image/jpeg",
    });
    expect(await ann.file(harbor.id, "size,imageMediaMetadata(width,height),owners/emailAddress,driveId")).toEqual({
      size: "12345",
      imageMediaMetadata: { width: 4000, height: 3000 },
      owners: [{ emailAddress: "ann@tiny.example" }],
    });
    expect(await ann.file(icon.id, "id,driveId,owners,parents")).toEqual({
      id: icon.id,
      driveId: system.id,
      parents: [icon.parent?.id],
    });
    expect(Object.keys(await ann.file(harbor.id, "*"))).toEqual(expect.arrayContaining(["parents", "capabilities"]));
  });

  it.each(["nothing", "id,", "files(id)", "owners(", "owners(nobody)", "name/first", "id;name", ""])(
    "refuses fields=%s",
    async (fields) => {
      const answer = await ann.get(`/files/${harbor.id}?fields=${encodeURIComponent(fields)}`);
      expect(refusalOf(answer)).toEqual([400, "invalidParameter"]);
    },
  );

  it("leaves out what it is told to leave out, whoever asks for it", async () => {
    sandbox.faults.set({ missingFacets: ["size", "imageMediaMetadata"] });
    expect(await ann.file(harbor.id, "id,size,imageMediaMetadata")).toEqual({ id: harbor.id });
  });

  it("hides what somebody may not see, and what is in a shared drive from who does not speak of them", async () => {
    const { status, body } = await cid.get(`/files/${harbor.id}`);
    expect([status, body]).toEqual([
      404,
      {
        error: {
          code: 404,
          message: `File not found: ${harbor.id}.`,
          errors: [
            {
              message: `File not found: ${harbor.id}.`,
              domain: "global",
              reason: "notFound",
              location: "fileId",
              locationType: "parameter",
            },
          ],
        },
      },
    ]);
    expect((await ann.get(`/files/${icon.id}`)).status).toBe(404);
    expect((await ann.get(`/files/${icon.id}?supportsAllDrives=true`)).status).toBe(200);
    expect((await cid.get(`/files/${icon.id}?supportsAllDrives=true`)).status).toBe(404);
  });

  it("knows the tops of drives: root, and a shared drive's own id", async () => {
    const { root } = sandbox.world.google.account("ann");
    expect(await ann.file("root", "id,name,parents")).toEqual({ id: root.id, name: "My Drive" });
    expect(await ann.file(boards.id, "parents")).toEqual({ parents: [root.id] });
    expect(await ann.file(system.id, "id,name,mimeType")).toMatchObject({ id: system.id, name: "Drive" });
    expect(await ann.file(icon.parent?.id ?? "", "parents")).toEqual({ parents: [system.id] });
  });

  it("hides the parents that a viewer may not see", async () => {
    const { google } = sandbox.world;
    google.share(harbor, "ben");
    expect(await ben.file(harbor.id, "id,parents,ownedByMe")).toEqual({ id: harbor.id, ownedByMe: false });
    google.share(boards, "ben");
    expect(await ben.file(harbor.id, "parents")).toEqual({ parents: [boards.id] });
    expect(await ben.file(boards.id, "id,parents")).toEqual({ id: boards.id });
    google.unshare(boards, "ben");
    google.unshare(harbor, "ben");
    expect((await ben.get(`/files/${harbor.id}`)).status).toBe(404);
  });

  it("shows a member's drive, not a former member's", async () => {
    sandbox.world.google.member(system, "ben", "reader");
    expect(await ben.file(icon.id, "capabilities(canEdit,canDownload)")).toEqual({
      capabilities: { canEdit: false, canDownload: true },
    });
    sandbox.world.google.member(system, "ben");
    expect((await ben.get(`/files/${icon.id}?supportsAllDrives=true`)).status).toBe(404);
  });

  it("opens what is shared by link to who has its resource key, and lists it for nobody", async () => {
    const { google } = sandbox.world;
    const file = google.file("ann", "linked.jpg");
    google.shareByLink(file, "0-key");
    expect((await cid.get(`/files/${file.id}`)).status).toBe(404);
    const opened = await cid.get(`/files/${file.id}`, { "x-goog-drive-resource-keys": `x/y,${file.id}/0-key` });
    expect(opened.body["resourceKey"]).toBe("0-key");
    expect(await cid.names("name = 'linked.jpg'")).toEqual([]);
    google.delete(file);
  });

  it("says of what an owner threw away that it is in the trash, to all who may read it", async () => {
    const { google } = sandbox.world;
    const folder = google.folder("ann", "Old");
    const file = google.file(folder, "old.jpg");
    google.share(folder, "ben");
    google.trash(folder);
    for (const client of [ann, ben])
      expect(await client.file(file.id, "trashed,explicitlyTrashed,trashedTime")).toEqual({
        trashed: true,
        explicitlyTrashed: false,
      });
    expect(await ann.names("name = 'old.jpg'")).toEqual(["old.jpg"]);
    expect(await ann.names("name = 'old.jpg' and trashed = false")).toEqual([]);
    google.delete(folder);
  });

  it("has documents without bytes, and shortcuts that say what they lead to", async () => {
    const { google } = sandbox.world;
    const notes = google.document("ann", "Notes");
    expect(await ann.file(notes.id, "size,mimeType,webContentLink,fileExtension")).toEqual({
      mimeType: "application/vnd.google-apps.document",
      size: "1024",
    });
    expect(refusalOf(await ann.get(`/files/${notes.id}?alt=media`))).toEqual([403, "fileNotDownloadable"]);
    const shortcut = google.shortcut("ann", "a way there", harbor);
    expect(await ann.file(shortcut.id, "mimeType,size,shortcutDetails")).toEqual({
      mimeType: "application/vnd.google-apps.shortcut",
      shortcutDetails: { targetId: harbor.id, targetMimeType: "image/jpeg" },
    });
  });
});

describe("contents", () => {
  it("come with the token, whole or in part, and with no other address", async () => {
    const whole = await ann.get(`/files/${harbor.id}?alt=media`);
    expect([whole.status, whole.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    expect((await ann.get(`/files/${harbor.id}?alt=media`, { range: "bytes=0-9" })).status).toBe(206);
    expect((await fetch(`${sandbox.vendors.google.origins.api}/drive/v3/files/${harbor.id}?alt=media`)).status).toBe(
      403,
    );
  });

  it("are kept from readers where the owner says so, from everybody where they are dangerous, and from small scopes", async () => {
    const { google } = sandbox.world;
    const kept = google.file("ann", "kept.pdf", { copyRequiresWriter: true });
    google.share(kept, "ben");
    expect(refusalOf(await ben.get(`/files/${kept.id}?alt=media`))).toEqual([403, "cannotDownloadFile"]);
    expect(await ben.file(kept.id, "id,capabilities/canDownload,webContentLink")).toEqual({
      id: kept.id,
      capabilities: { canDownload: false },
    });
    const virus = google.file("ann", "virus.exe", { malware: true });
    expect(refusalOf(await ann.get(`/files/${virus.id}?alt=media`))).toEqual([403, "cannotDownloadAbusiveFile"]);
    expect((await ann.get(`/files/${virus.id}?alt=media&acknowledgeAbuse=true`)).status).toBe(200);
    const acknowledged = await ann.get(`/files/${virus.id}?acknowledgeAbuse=true`);
    expect(refusalOf(acknowledged)).toEqual([403, "invalidAbuseAcknowledgment"]);
    const scopes = ["https://www.googleapis.com/auth/drive.metadata.readonly"];
    const small = new DriveClient(sandbox, "ann", { scopes });
    expect(refusalOf(await small.get(`/files/${harbor.id}?alt=media`))).toEqual([403, "insufficientPermissions"]);
    expect(await small.file(harbor.id, "hasThumbnail,thumbnailLink")).toEqual({ hasThumbnail: true });
  });
});

describe("webContentLink", () => {
  it("is for a browser that is signed in at Google, and not for a token", async () => {
    const [link] = Object.values(await ann.file(harbor.id, "webContentLink")) as [string];
    const asked = await ann.get(link);
    expect([asked.status, asked.headers.get("location")]).toEqual([302, expect.stringMatching("^/v3/signin/")]);
    const page = await fetch(new URL(asked.headers.get("location") ?? "", link));
    const flow = /name="flow" value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
    const pick = async (person: string) => {
      const body = new URLSearchParams({ flow, person: `${person}@tiny.example` });
      const url = `${sandbox.vendors.google.origins.login}/sandbox/session`;
      const back = await fetch(url, { method: "POST", body, redirect: "manual" });
      const cookie = back.headers.get("set-cookie")?.split(";")[0] ?? "";
      return fetch(new URL(back.headers.get("location") ?? "", link), { headers: { cookie } });
    };
    const file = await pick("ann");
    expect([file.status, file.headers.get("content-disposition")]).toEqual([200, 'attachment; filename="harbor.jpg"']);
    expect((await pick("cid")).status).toBe(404);
  });
});

describe("thumbnails", () => {
  const link = async () => String((await ann.file(harbor.id, "thumbnailLink"))["thumbnailLink"]);

  it("want the token of somebody who may see the file, in any size, for some hours", async () => {
    const address = await link();
    expect(address).toMatch(/=s220$/);
    expect((await ann.get(address)).headers.get("content-type")).toBe("image/png");
    expect((await ann.get(address.replace("=s220", "=w400-h300"))).status).toBe(200);
    expect((await ann.get(address.replace("=s220", "=huge"))).status).toBe(404);
    expect((await fetch(address)).status).toBe(403);
    expect((await cid.get(address)).status).toBe(403);
    sandbox.faults.set({ thumbnails: { expired: true } });
    expect((await ann.get(await link())).status).toBe(403);
    sandbox.faults.set({ thumbnails: { empty: true } });
    expect(await ann.file(harbor.id, "hasThumbnail,thumbnailLink")).toEqual({ hasThumbnail: false });
  });
});

describe("scopes", () => {
  const scope = (name: string) => `https://www.googleapis.com/auth/drive${name}`;
  const small = (name: string) => new DriveClient(sandbox, "ann", { scopes: [scope(name)] });

  it("of metadata show every file, and no shared drive", async () => {
    for (const name of [".metadata", ".metadata.readonly"]) {
      expect(await small(name).names("name = 'harbor.jpg'")).toEqual(["harbor.jpg"]);
      for (const path of ["/drives", `/drives/${system.id}`])
        expect(refusalOf(await small(name).get(path))).toEqual([403, "insufficientPermissions"]);
    }
  });

  it("of the app's own files let it ask, and show nothing of what others made", async () => {
    for (const name of [".file", ".appdata", ".photos.readonly", ".meet.readonly"]) {
      expect(await small(name).names("trashed = false")).toEqual([]);
      expect(refusalOf(await small(name).get(`/files/${harbor.id}`))).toEqual([404, "notFound"]);
    }
    expect((await small(".appdata").list("trashed = false", { spaces: "appDataFolder" })).body["files"]).toEqual([]);
    for (const name of [".scripts", ".apps.readonly"])
      expect(refusalOf(await small(name).list("trashed = false"))).toEqual([403, "insufficientPermissions"]);
  });
});

describe("drives", () => {
  it("are those that somebody is a member of", async () => {
    const { id, name } = system;
    expect((await ann.get("/drives")).body).toEqual({
      kind: "drive#driveList",
      drives: [{ kind: "drive#drive", id, name }],
    });
    expect((await cid.get("/drives?fields=drives(id)")).body).toEqual({ drives: [] });
    expect((await ann.get(`/drives/${id}?fields=name,capabilities/canDownload`)).body).toEqual({
      name,
      capabilities: { canDownload: true },
    });
    expect(refusalOf(await cid.get(`/drives/${id}`))).toEqual([404, "notFound"]);
    expect((await ann.get("/drives?pageSize=101")).status).toBe(200);
    expect(refusalOf(await ann.get("/drives?pageSize=0"))).toEqual([400, "invalidParameter"]);
  });
});

describe("about", () => {
  it("wants its fields named", async () => {
    expect(refusalOf(await ann.get("/about"))).toEqual([400, "required"]);
    expect((await ann.get("/about?fields=user(emailAddress,me)")).body).toEqual({
      user: { emailAddress: "ann@tiny.example", me: true },
    });
  });
});

describe("who may call", () => {
  it("is told why not", async () => {
    const { google } = sandbox.world;
    expect(refusalOf(await ann.get("/files", { authorization: "Bearer nonsense" }))).toEqual([401, "authError"]);
    const old = new DriveClient(sandbox, "cid", { expiresIn: 10 });
    sandbox.advance(10_000);
    expect((await old.get("/files")).headers.get("www-authenticate")).toContain("invalid_token");
    const app = google.app({ driveApi: false });
    const answer = await new DriveClient(sandbox, "cid", { app }).get("/files");
    expect(refusalOf(answer)).toEqual([403, "accessNotConfigured"]);
    expect(answer.body["error"].message).toContain(`project=${app.projectNumber}`);
    const none = new DriveClient(sandbox, "cid", { scopes: ["openid"] });
    expect(refusalOf(await none.get("/files"))).toEqual([403, "insufficientPermissions"]);
    const account = google.account("cid");
    account.driveApps = false;
    expect(refusalOf(await cid.get("/files"))).toEqual([403, "domainPolicy"]);
    account.driveApps = true;
    sandbox.faults.set({ revoked: [{ person: "cid@tiny.example" }] });
    expect(refusalOf(await cid.get("/files"))).toEqual([401, "authError"]);
  });

  it("is throttled as Google does it, and may not write", async () => {
    sandbox.faults.set({
      throttle: [{ times: 1 }, { times: 1, status: 429, retryAfter: 3 }],
      fail: [{ status: 403, code: "dailyLimitExceeded", times: 1 }],
    });
    expect(refusalOf(await ann.get("/files"))).toEqual([403, "userRateLimitExceeded"]);
    const second = await ann.get("/files");
    expect([...refusalOf(second), second.headers.get("retry-after")]).toEqual([429, "rateLimitExceeded", "3"]);
    const third = await ann.get("/files");
    expect(third.body["error"].errors[0]).toMatchObject({ reason: "dailyLimitExceeded", domain: "usageLimits" });
    const headers = { authorization: `Bearer ${ann.token}` };
    const written = await fetch(`${sandbox.vendors.google.origins.api}/drive/v3/files/${harbor.id}`, {
      method: "DELETE",
      headers,
    });
    expect(written.status).toBe(403);
    const upload = `${sandbox.vendors.google.origins.api}/upload/drive/v3/files?uploadType=media`;
    expect((await fetch(upload, { method: "POST", headers, body: "x" })).status).toBe(403);
    expect(sandbox.requests.count({ service: "google", method: "DELETE", status: 403 })).toBe(1);
  });
});

describe("batches", () => {
  it("answer each call by its own id, in another order, whatever became of the others", async () => {
    const answers = await ann.batch([
      `/files/${harbor.id}`,
      "/files/nothing",
      `/files/${boards.id}?fields=name`,
      "/about",
    ]);
    expect(answers.map(({ id }) => id)).not.toEqual(["item0", "item1", "item2", "item3"]);
    const byId = new Map(answers.map((answer) => [answer.id, answer]));
    expect(byId.get("item0")?.body).toMatchObject({ name: "harbor.jpg" });
    expect(byId.get("item1")).toMatchObject({ status: 404, body: { error: { errors: [{ reason: "notFound" }] } } });
    expect(byId.get("item2")?.body).toEqual({ name: "Boards" });
    expect(byId.get("item3")?.status).toBe(400);
    expect(sandbox.requests.batched({ service: "google" }).slice(-4)).toMatchObject([
      { id: "item0", method: "GET", url: `/drive/v3/files/${harbor.id}`, status: 200 },
      { status: 404 },
      { status: 200 },
      { status: 400 },
    ]);
  });

  it("lose answers and fail parts as told", async () => {
    sandbox.faults.set({
      batchDrop: [{ path: harbor.id }],
      throttle: [{ path: boards.id, in: "batch" }],
      batchShuffle: false,
    });
    const answers = await ann.batch([`/files/${harbor.id}`, `/files/${boards.id}`, "/files/root"]);
    expect(answers.map(({ id, status }) => [id, status])).toEqual([
      ["item1", 403],
      ["item2", 200],
    ]);
  });

  it("are refused whole when there are too many or they are no batch, and in part when they write or read contents", async () => {
    const part = (line: string) => `--sep\r\nContent-Type: application/http\r\n\r\n${line}\r\n\r\n\r\n`;
    const send = (body: string, type?: string) => ann.postBatch(body, type);
    expect((await send(`${part("GET /drive/v3/about").repeat(101)}--sep--`)).status).toBe(400);
    expect((await send(`${part("GET /drive/v3/about").repeat(100)}--sep--`)).status).toBe(200);
    expect((await send(part("GET /drive/v3/about"))).status).toBe(400);
    expect((await send("{}", "application/json")).status).toBe(400);
    expect((await send(`${part("hello")}--sep--`)).status).toBe(400);
    const both = await send(
      `${part(`DELETE /drive/v3/files/${harbor.id} HTTP/1.1`)}${part(`GET /drive/v3/files/${harbor.id}?alt=media`)}--sep--`,
    );
    expect(both.text.match(/HTTP\/1\.1 \d+/g)?.sort()).toEqual(["HTTP/1.1 400", "HTTP/1.1 403"]);
  });
});

describe("files.list", () => {
  it("has of shared drives only what is asked for in all three ways", async () => {
    expect(await ann.names("name contains 'harbor'")).toEqual(["harbor.jpg"]);
    expect((await ann.names("name contains 'harbor'", everywhere)).sort()).toEqual(["harbor icon.png", "harbor.jpg"]);
    const { supportsAllDrives: _, ...without } = everywhere;
    expect(refusalOf(await ann.list("name contains 'harbor'", without))).toEqual([403, "supportsTeamDrivesRequired"]);
    const supported = { supportsAllDrives: "true" };
    expect(await ann.names("name contains 'harbor'", supported)).toEqual(["harbor.jpg"]);
    const drive = { ...everywhere, corpora: "drive", driveId: system.id };
    expect(namesOf(await ann.list("mimeType contains 'image/'", drive))).toEqual(["harbor icon.png"]);
    expect(await ann.names("name contains 'harbor'", { ...everywhere, corpora: "user" })).toEqual(["harbor.jpg"]);
  });
});
