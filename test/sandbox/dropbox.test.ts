/** Dropbox's files and folders, as each account has them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type DropboxItem, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { DropboxClient, pathsOf, refusalOf } from "./dropbox-support.js";
import { got, type Json } from "./support.js";

let sandbox: Sandbox;
let ann: DropboxClient;
let ben: DropboxClient;
let cid: DropboxClient;
let kit: DropboxItem;
let poster: DropboxItem;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({ world: "empty" }, ["answer"]);
  const { world } = sandbox;
  const tenant = world.tenant({ domain: "tiny.example", name: "Tiny" });
  for (const name of ["ann", "ben", "cid"])
    world.person({ email: `${name}@tiny.example`, name: `${name} Tiny`, tenant });
  kit = world.dropbox.folder("ann", "Work/Press kit");
  poster = world.dropbox.file(world.dropbox.folder(kit, "Posters"), "Harbor.JPG", {
    width: 1000,
    height: 500,
    created: Date.UTC(2026, 0, 10, 12),
    modified: Date.UTC(2026, 5, 1, 12),
  });
  world.dropbox.paper(kit, "Plan");
  world.dropbox.share(kit, "ben", "viewer", { parent: world.dropbox.folder("ben", "Shared"), name: "Kit of Ann" });
  const templates = world.dropbox.teamFolder(tenant, "Templates", ["ann", "ben"]);
  world.dropbox.file(templates, "letter.docx");
});
beforeEach(() => {
  [ann, ben, cid] = ["ann", "ben", "cid"].map((name) => new DropboxClient(sandbox, name)) as [
    DropboxClient,
    DropboxClient,
    DropboxClient,
  ];
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

const entriesOf = ({ body }: { body: Json }) => body["entries"] as Json[];
const pathIn = async (client: DropboxClient, item: DropboxItem) =>
  (await client.metadata(item.id)).body["path_display"];

describe("the door", () => {
  it("refuses what is no token in plain text, and what is none any more in JSON", async () => {
    const api = `${sandbox.vendors.dropbox.origins.api}/2/users/get_current_account`;
    const none = await got(await fetch(api, { method: "POST" }));
    expect([none.status, none.text]).toEqual([
      400,
      expect.stringContaining('Must provide HTTP header "Authorization"'),
    ]);
    const malformed = await ann.call("users/get_current_account", undefined, { authorization: "Bearer x" });
    expect([malformed.status, malformed.headers.get("content-type"), malformed.text]).toEqual([
      400,
      "text/plain; charset=utf-8",
      'Error in call to API function "users/get_current_account": The given OAuth 2 access token is malformed.',
    ]);
    const unknown = await ann.call("users/get_current_account", undefined, { authorization: "Bearer sl.x" });
    expect(refusalOf(unknown)).toEqual([401, "invalid_access_token"]);
    const expired = new DropboxClient(sandbox, "ann", { expiresIn: 0 });
    expect((await expired.metadata("/Work")).body).toEqual({
      error_summary: expect.stringMatching(/^expired_access_token\/\.*$/),
      error: { ".tag": "expired_access_token" },
    });
    sandbox.faults.set({ revoked: [{ person: "ben@tiny.example" }] });
    expect(refusalOf(await ben.metadata("/Shared"))).toEqual([401, "expired_access_token"]);
  });

  it("lets nobody in who is suspended or has disconnected the app", async () => {
    sandbox.world.dropbox.suspend("cid");
    expect(refusalOf(await cid.call("users/get_current_account"))).toEqual([401, "user_suspended"]);
    sandbox.world.dropbox.suspend("cid", false);
    sandbox.world.dropbox.disconnect(sandbox.world.dropbox.apps[0] as never, "cid");
    expect(refusalOf(await cid.call("users/get_current_account"))).toEqual([401, "invalid_access_token"]);
  });

  it("tells a scope that the token lacks from one that the app lacks", async () => {
    const narrow = new DropboxClient(sandbox, "ann", { scopes: ["account_info.read"] });
    expect((await narrow.metadata("/Work")).body["error"]).toEqual({
      ".tag": "missing_scope",
      required_scope: "files.metadata.read",
    });
    const app = sandbox.world.dropbox.app({ scopes: ["account_info.read"] });
    const poor = await new DropboxClient(sandbox, "ann", { app }).metadata("/Work");
    expect([poor.status, poor.text]).toEqual([400, expect.stringContaining("required scope 'files.metadata.read'")]);
  });

  it("has nothing that writes, and shows in the log who tried", async () => {
    const refused = await ann.call("files/delete_v2", { path: "/Work" });
    expect([refused.status, refused.text]).toEqual([400, 'Unknown API function: "files/delete_v2"']);
    expect(
      sandbox.requests.count({ service: "dropbox", path: "delete_v2", person: "ann@tiny.example", status: 400 }),
    ).toBe(1);
    const read = await got(
      await fetch(`${sandbox.vendors.dropbox.origins.api}/2/files/get_metadata`, { headers: ann.headers() }),
    );
    expect([read.status, read.text]).toEqual([400, expect.stringContaining("only supports POST")]);
  });

  it.each<[string, string, unknown, string]>([
    ["an unknown field", "files/get_metadata", { path: "/Work", pth: 1 }, 'Unrecognized key: "pth"'],
    ["a wrong type", "files/list_folder", { path: "/Work", recursive: "yes" }, "recursive: "],
    ["a missing field", "files/search_v2", {}, "query: "],
    ["too large a page", "files/search_v2", { query: "a", options: { max_results: 1001 } }, "options.max_results: "],
    ["no page at all", "files/list_folder", { path: "", limit: 0 }, "limit: "],
    ["no JSON", "files/get_metadata", "{", "could not decode input as JSON"],
    ["a relative path", "files/get_metadata", { path: "Work" }, "did not match pattern"],
    ["the root's metadata", "files/get_metadata", { path: "" }, "The root folder is unsupported."],
    ["the root as a slash", "files/list_folder", { path: "/" }, "empty string rather than"],
    ["an argument where there is none", "users/get_current_account", {}, "expected null"],
    ["an unknown tag", "files/search_v2", { query: "a", options: { file_status: "gone" } }, "options.file_status: "],
    ["a foreign cursor", "files/list_folder/continue", { cursor: "x" }, "Invalid cursor"],
  ])("refuses %s in plain text", async (_what, name, arg, why) => {
    const { status, text, headers } = await ann.call(name, arg);
    expect([status, headers.get("content-type")]).toEqual([400, "text/plain; charset=utf-8"]);
    expect(text).toContain(`Error in call to API function "${name}": request body: `);
    expect(text).toContain(why);
  });

  it("knows every argument of its functions, and has nothing where they lead", async () => {
    const metadata = { include_property_groups: { ".tag": "filter_some", filter_some: ["ptid:abc"] } };
    expect((await ann.metadata(poster.id, metadata)).status).toBe(200);
    expect((await ann.list("", { include_restorable_info: true })).status).toBe(200);
    expect(refusalOf(await ann.list("", metadata))).toEqual([409, "template_error/template_not_found"]);
    expect(refusalOf(await ann.list("", { shared_link: { url: "https://x.example" } }))).toEqual([
      409,
      "path/not_found",
    ]);
    const link = { resource: { ".tag": "link", url: "https://x.example" } };
    expect(refusalOf(await got(await ann.thumbnail(poster.id, link)))).toEqual([409, "not_found"]);
    // What is Dropbox's own alone.
    for (const more of [{ size: "w3200h2400" }, { quality: "quality_90" }])
      expect((await ann.thumbnail(poster.id, more)).status).toBe(400);
  });

  it("wants the content type of the function's kind", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await ann.call("files/get_metadata", { path: "/Work" }, form)).text).toContain(
      'Bad HTTP "Content-Type" header: "application/x-www-form-urlencoded".  Expecting one of "application/json"',
    );
    expect((await ann.call("files/get_thumbnail_v2", {})).text).toContain('Expecting one of "text/plain"');
  });

  it("fails and throttles as told", async () => {
    sandbox.faults.set({ throttle: [{ service: "dropbox", times: 1, retryAfter: 3 }] });
    const throttled = await ann.metadata("/Work");
    expect([throttled.status, throttled.headers.get("retry-after"), throttled.body["error"]]).toEqual([
      429,
      "3",
      { reason: { ".tag": "too_many_requests" }, retry_after: 3 },
    ]);
    sandbox.faults.set({ fail: [{ status: 409, code: "path/restricted_content", times: 1 }] });
    expect(refusalOf(await ann.metadata("/Work"))).toEqual([409, "path/restricted_content"]);
    sandbox.faults.set({ fail: [{ status: 503, html: true, times: 1 }] });
    expect((await ann.metadata("/Work")).headers.get("content-type")).toContain("text/html");
    sandbox.faults.set({ dead: [{ service: "dropbox", times: 1 }] });
    await expect(ann.metadata("/Work")).rejects.toThrow("fetch failed");
  });
});

describe("an account", () => {
  it("tells who it is, its team and where its paths begin", async () => {
    const { body, headers } = await ann.call("users/get_current_account");
    expect(headers.get("x-dropbox-request-id")).toMatch(/^[0-9a-f]{32}$/);
    expect(body).toMatchObject({
      account_id: expect.stringMatching(/^dbid:[\w-]{35}$/),
      email: "ann@tiny.example",
      name: { display_name: "ann Tiny" },
      team: { name: "Tiny" },
      root_info: { ".tag": "team", home_path: "/ann Tiny" },
    });
    expect(body["root_info"].root_namespace_id).not.toBe(body["root_info"].home_namespace_id);
    expect((await ann.call("users/get_current_account", null)).status).toBe(200);
  });

  it("without a team space has one root", async () => {
    const { world } = sandbox;
    const tenant = world.tenant({ domain: "flat.example" });
    world.dropbox.team(tenant, { space: false });
    world.person({ email: "flo@flat.example", tenant });
    const { body } = await new DropboxClient(sandbox, "flo").call("users/get_current_account");
    expect(body["root_info"]).toMatchObject({ ".tag": "user" });
    expect(body["root_info"].root_namespace_id).toBe(body["root_info"].home_namespace_id);
  });
});

describe("an item", () => {
  it("is a tagged union: file or folder", async () => {
    const file = await ann.metadata("/work/PRESS KIT/posters/harbor.jpg", { include_media_info: true });
    expect(file.body).toMatchObject({
      ".tag": "file",
      id: poster.id,
      name: "Harbor.JPG",
      path_lower: "/work/press kit/posters/harbor.jpg",
      path_display: "/Work/Press kit/Posters/Harbor.JPG",
      client_modified: "2026-06-01T12:00:00Z",
      size: 120_000,
      is_downloadable: true,
      sharing_info: { read_only: false, parent_shared_folder_id: kit.namespace },
      media_info: { ".tag": "metadata", metadata: { ".tag": "photo", dimensions: { height: 500, width: 1000 } } },
    });
    expect(file.body["rev"]).toMatch(/^[0-9a-f]{16}$/);
    expect((await ann.metadata(poster.id)).body["media_info"]).toBeUndefined();
    const folder = await ben.metadata(kit.id);
    expect(folder.body).toMatchObject({
      ".tag": "folder",
      name: "Kit of Ann",
      sharing_info: { read_only: true, shared_folder_id: kit.namespace },
    });
  });

  it("may have no measures yet", async () => {
    sandbox.faults.set({ dropbox: { pendingMedia: true } });
    const { body } = await ann.metadata(poster.id, { include_media_info: true });
    expect(body["media_info"]).toEqual({ ".tag": "pending" });
  });

  it("has no bytes if it is Paper", async () => {
    expect((await ann.metadata("/Work/Press kit/Plan.paper")).body).toMatchObject({
      is_downloadable: false,
      export_info: { export_as: "markdown" },
    });
    expect(refusalOf(await ann.call("files/get_temporary_link", { path: "/Work/Press kit/Plan.paper" }))).toEqual([
      409,
      "unsupported_file",
    ]);
    const { body } = await ann.list("/Work/Press kit", { include_non_downloadable_files: false });
    expect(entriesOf({ body }).map(({ name }) => name)).toEqual(["Posters"]);
  });

  it("is where each viewer has mounted it, and nowhere for those it is not shared with", async () => {
    expect(await pathIn(ann, poster)).toBe("/Work/Press kit/Posters/Harbor.JPG");
    expect(await pathIn(ben, poster)).toBe("/Shared/Kit of Ann/Posters/Harbor.JPG");
    expect(refusalOf(await cid.metadata(poster.id))).toEqual([409, "path/not_found"]);
    expect(refusalOf(await ben.metadata("/Work/Press kit"))).toEqual([409, "path/not_found"]);
    expect(pathsOf(entriesOf(await ben.list("/Shared")))).toEqual(["/Shared/Kit of Ann"]);
    expect(entriesOf(await ben.list("/Shared", { include_mounted_folders: false }))).toEqual([]);
  });

  it("moves with its mount, for that viewer alone; unmounted it has no path", async () => {
    const { dropbox } = sandbox.world;
    const own = dropbox.folder("cid", "Kit");
    dropbox.share(kit, "cid");
    expect(await pathIn(cid, kit)).toBe("/Press kit");
    dropbox.mount(kit, "cid", { name: "kit" });
    expect(await pathIn(cid, kit)).toBe("/kit (1)");
    dropbox.mount(kit, "cid", { parent: own });
    expect(await pathIn(cid, poster)).toBe("/Kit/Press kit/Posters/Harbor.JPG");
    dropbox.unmount(kit, "cid");
    const { status, body } = await cid.metadata(poster.id);
    expect([status, body["name"], "path_lower" in body]).toEqual([200, "Harbor.JPG", false]);
    expect(await pathIn(ann, kit)).toBe("/Work/Press kit");
    dropbox.unshare(kit, "cid");
    expect(refusalOf(await cid.metadata(poster.id))).toEqual([409, "path/not_found"]);
  });

  it("is found again at the path that it has, for every viewer and root", async () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter((text) => !text.includes("/"));
    const { dropbox } = sandbox.world;
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 2, maxLength: 4 }), name, async (names, mount) => {
        run += 1;
        const top = dropbox.folder("ann", `Run ${run}`);
        const item = dropbox.file(dropbox.folder(top, names.join("/")), "it.txt");
        const lent = dropbox.folder(top, names.slice(0, 2).join("/"));
        dropbox.share(lent, "ben", "viewer", { parent: dropbox.folder("ben", `Run ${run}`), name: mount });
        for (const viewer of [ann, ben])
          for (const root of [undefined, (await viewer.rooted()).root]) {
            viewer.root = root;
            const { path_lower, path_display } = (await viewer.metadata(item.id)).body;
            for (const path of [path_lower, path_display])
              expect([path, (await viewer.metadata(path)).body["id"]]).toEqual([path, item.id]);
          }
      }),
      { numRuns: 25 },
    );
  });

  it("that was deleted shows only where that is asked for", async () => {
    const { dropbox } = sandbox.world;
    const draft = dropbox.file("ann", "Draft.txt");
    dropbox.delete(draft);
    expect(refusalOf(await ann.metadata("/draft.txt"))).toEqual([409, "path/not_found"]);
    expect(refusalOf(await ann.metadata(draft.id, { include_deleted: true }))).toEqual([409, "path/not_found"]);
    const deleted = { ".tag": "deleted", name: "Draft.txt", path_lower: "/draft.txt", path_display: "/Draft.txt" };
    expect((await ann.metadata("/draft.txt", { include_deleted: true })).body).toEqual(deleted);
    expect(entriesOf(await ann.list(""))).not.toContainEqual(deleted);
    expect(entriesOf(await ann.list("", { include_deleted: true }))).toContainEqual(deleted);
    dropbox.file("ann", "draft.TXT");
    expect((await ann.metadata("/Draft.txt", { include_deleted: true })).body[".tag"]).toBe("file");
  });

  it("that was shared and deleted is gone from every Dropbox", async () => {
    const { dropbox } = sandbox.world;
    const lent = dropbox.folder("ann", "Work/Lent");
    const inside = dropbox.file(lent, "inside.txt");
    dropbox.share(lent, "cid");
    expect(await pathIn(cid, inside)).toBe("/Lent/inside.txt");
    dropbox.delete(lent);
    expect(pathsOf(entriesOf(await cid.list("")))).not.toContain("/Lent");
    for (const client of [ann, cid])
      expect(refusalOf(await client.metadata(inside.id))).toEqual([409, "path/not_found"]);
    expect(refusalOf(await cid.metadata(`ns:${lent.namespace}`))).toEqual([409, "path/not_found"]);
  });

  it.each([
    ["/Work/", "path/malformed_path"],
    ["//Work", "path/malformed_path"],
    ["/Work/nothing", "path/not_found"],
    ["id:nothing", "path/not_found"],
  ])("is not at %s", async (path, why) => {
    expect(refusalOf(await ann.metadata(path))).toEqual([409, why]);
  });
});

describe("the path root", () => {
  it("shows the team's space, with one's own folder in it, to those who name the root", async () => {
    expect(refusalOf(await ann.metadata("/Templates"))).toEqual([409, "path/not_found"]);
    await ann.rooted();
    expect(pathsOf(entriesOf(await ann.list("")))).toEqual(["/Templates", "/ann Tiny"]);
    expect(await pathIn(ann, poster)).toBe("/ann Tiny/Work/Press kit/Posters/Harbor.JPG");
    expect((await ann.metadata("/templates/letter.docx")).status).toBe(200);
  });

  it("shows nobody a folder of the team's that is not theirs, by no path, id or search", async () => {
    const letter = (await ann.rooted().then(() => ann.metadata("/Templates/letter.docx"))).body["id"];
    await cid.rooted();
    expect(pathsOf(entriesOf(await cid.list("")))).toEqual(["/cid Tiny"]);
    expect((await cid.search("letter")).body["matches"]).toEqual([]);
    expect((await ann.search("letter")).body["matches"]).toHaveLength(1);
    for (const path of [letter, "/Templates/letter.docx"])
      expect(refusalOf(await cid.metadata(path))).toEqual([409, "path/not_found"]);
    // Nor its members, where paths begin at their own folder.
    expect(refusalOf(await ben.metadata(letter))).toEqual([409, "path/not_found"]);
    expect((await ben.search("letter")).body["matches"]).toEqual([]);
  });

  it("that is another one by now is 422 and tells the new one", async () => {
    ann.root = { ".tag": "root", root: "7" };
    const { status, body } = await ann.list("");
    expect([status, body["error"]]).toEqual([
      422,
      { ".tag": "invalid_root", invalid_root: expect.objectContaining({ ".tag": "team", home_path: "/ann Tiny" }) },
    ]);
  });

  it("may move in the middle of things", async () => {
    await ann.rooted();
    sandbox.faults.set({ dropbox: { movedRoots: [{ person: "ann@tiny.example", times: 1 }] } });
    expect(refusalOf(await ann.list(""))).toEqual([422, "invalid_root"]);
    expect((await ann.list("")).status).toBe(200);
  });

  it("may be a namespace that one sees", async () => {
    ben.root = { ".tag": "namespace_id", namespace_id: kit.namespace };
    expect(await pathIn(ben, poster)).toBe("/Posters/Harbor.JPG");
    cid.root = ben.root;
    expect(refusalOf(await cid.list(""))).toEqual([422, "no_permission"]);
    expect(pathsOf(entriesOf(await ann.list(`ns:${kit.namespace}`)))).toContain("/Work/Press kit/Posters");
    ann.root = { ".tag": "nowhere" };
    expect((await ann.list("")).text).toContain('HTTP header "Dropbox-API-Path-Root": ');
  });
});

describe("a list", () => {
  it("is the same in pages of any length", async () => {
    const many = sandbox.world.dropbox.folder("ann", "Work/Many");
    for (let at = 0; at < 9; at += 1) sandbox.world.dropbox.file(many, `${at}.txt`);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (limit) => {
        let answer = await ann.list("/Work/Many", { limit });
        const names = entriesOf(answer).map(({ name }) => name);
        while (answer.body["has_more"]) {
          answer = await ann.call("files/list_folder/continue", { cursor: answer.body["cursor"] });
          names.push(...entriesOf(answer).map(({ name }) => name));
        }
        expect(names).toEqual([...many.children.values()].map(({ name }) => name));
      }),
      { numRuns: 12 },
    );
  });

  it("can be reset, and is one account's", async () => {
    await Promise.all([ann.rooted(), ben.rooted()]);
    const { cursor } = (await ann.list("/Templates")).body;
    expect((await ben.call("files/list_folder/continue", { cursor })).status).toBe(400);
    expect((await ann.call("files/list_folder/continue", { cursor })).body).toMatchObject({
      entries: [],
      has_more: false,
    });
    sandbox.faults.set({ dropbox: { resetCursors: [{}] } });
    expect(refusalOf(await ann.call("files/list_folder/continue", { cursor }))).toEqual([409, "reset"]);
    ann.root = undefined;
    expect((await ann.call("files/list_folder/continue", { cursor })).status).toBe(400);
    expect(refusalOf(await ann.list(poster.id))).toEqual([409, "path/not_folder"]);
  });
});

describe("contents", () => {
  it("come by a link of four hours that needs no token", async () => {
    const { body } = await ben.call("files/get_temporary_link", { path: poster.id });
    expect(body["metadata"]).toMatchObject({ id: poster.id, path_display: "/Shared/Kit of Ann/Posters/Harbor.JPG" });
    expect(body["metadata"][".tag"]).toBeUndefined();
    const saved = await fetch(body["link"]);
    expect([saved.status, saved.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
    expect(saved.headers.get("content-disposition")).toContain("Harbor.JPG");
    await saved.body?.cancel();
    sandbox.advance(4 * 3_600_000);
    expect((await fetch(body["link"])).status).toBe(410);
    expect(
      refusalOf(await new DropboxClient(sandbox, "ben").call("files/get_temporary_link", { path: kit.id })),
    ).toEqual([409, "path/not_file"]);
  });

  it("have pictures, with their metadata in a header of ASCII", async () => {
    const item = sandbox.world.dropbox.file("ann", "Grüße 🎨.png", { width: 400, height: 400 });
    const answer = await ann.thumbnail(item.id, { size: "w256h256", format: { ".tag": "png" } });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/png"]);
    const header = answer.headers.get("dropbox-api-result") ?? "";
    expect(header).toMatch(/^[\x20-\x7e]+$/);
    const { file_metadata: metadata } = JSON.parse(header);
    expect([metadata.name, metadata.media_info[".tag"]]).toEqual(["Grüße 🎨.png", "metadata"]);
    const plain = (await ann.thumbnail(item.id, { exclude_media_info: true })).headers.get("dropbox-api-result") ?? "";
    expect(JSON.parse(plain).file_metadata.media_info).toBeUndefined();
    await answer.body?.cancel();
  });

  it.each<[string, object, string]>([
    ["notes.txt", {}, "unsupported_extension"],
    ["clip.mp4", {}, "unsupported_extension"],
    ["huge.jpg", { size: 21 * 1024 * 1024 }, "unsupported_image"],
    ["bad.jpg", { malware: true }, "path/restricted_content"],
  ])("of %s have none", async (name, spec, why) => {
    const item = sandbox.world.dropbox.file("ann", name, spec);
    expect(refusalOf(await got(await ann.thumbnail(item.id)))).toEqual([409, why]);
  });

  it("have up to 25 pictures at a time, each of which may fail alone", async () => {
    const entry = (path: string) => ({ path, size: "w64h64" });
    const { body } = await ann.call("files/get_thumbnail_batch", { entries: [entry("id:none"), entry(poster.id)] });
    expect(body["entries"]).toEqual([
      { ".tag": "failure", failure: { ".tag": "path", path: { ".tag": "not_found" } } },
      { ".tag": "success", metadata: expect.objectContaining({ id: poster.id }), thumbnail: expect.any(String) },
    ]);
    const many = Array.from({ length: 26 }, () => entry(poster.id));
    expect(refusalOf(await ann.call("files/get_thumbnail_batch", { entries: many }))).toEqual([409, "too_many_files"]);
  });
});
