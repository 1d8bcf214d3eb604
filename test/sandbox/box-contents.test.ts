/** What is inside Box's files: their bytes, and pictures of them. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { type BoxItem, type Sandbox } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { BoxClient } from "./box-support.js";
import type { Json } from "./support.js";

let sandbox: Sandbox;
let ann: BoxClient;
let ben: BoxClient;
let cid: BoxClient;
let poster: BoxItem;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({ world: "empty" }, ["answer"]);
  const { world } = sandbox;
  for (const name of ["ann", "ben", "cid"]) world.person({ email: `${name}@tiny.example` });
  const archive = world.box.folder("ann", "Archive");
  poster = world.box.file(archive, "harbor.jpg", { width: 1000, height: 500 });
  world.box.file(archive, "notes.txt", { content: "lighthouse" });
  world.box.collaborate(archive, "ben");
});
beforeEach(() => {
  [ann, ben, cid] = ["ann", "ben", "cid"].map((name) => new BoxClient(sandbox, name)) as [
    BoxClient,
    BoxClient,
    BoxClient,
  ];
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

describe("contents", () => {
  it("are behind a redirect to an address that wants no token and lasts fifteen minutes", async () => {
    const { status, headers } = await ben.get(`/files/${poster.id}/content`);
    expect(status).toBe(302);
    const location = headers.get("location") ?? "";
    const file = await fetch(location);
    expect([file.status, file.headers.get("content-disposition")]).toEqual([200, 'attachment; filename="harbor.jpg"']);
    expect(sandbox.requests.list({ path: "/download" }).at(-1)).toMatchObject({
      authorization: false,
      person: "ben@tiny.example",
    });
    expect((await fetch(location, { headers: { range: "bytes=0-9" } })).status).toBe(206);
    expect((await fetch(location.replace("/download", "x/download"))).status).toBe(403);
    sandbox.advance(15 * 60_000);
    expect((await fetch(location)).status).toBe(403);
  });

  it("are for who may download, and for nobody if they are dangerous, and not at once if told so", async () => {
    const at = `/files/${poster.id}/content`;
    sandbox.world.box.collaborate(poster, "cid", "previewer");
    expect((await cid.get(at)).body["code"]).toBe("access_denied_insufficient_permissions");
    expect((await cid.get(`/files/${poster.id}?fields=permissions`)).body["permissions"]).toMatchObject({
      can_download: false,
      can_preview: true,
      can_delete: false,
    });
    const { permissions } = (await ann.get("/folders/0?fields=permissions")).body;
    expect(Object.keys(permissions)).toHaveLength(7);
    const { file_version: version } = (await ann.get(`/files/${poster.id}`)).body;
    expect((await ann.get(`${at}?version=${version.id}`)).status).toBe(302);
    expect((await ann.get(`${at}?version=1`)).status).toBe(404);
    sandbox.world.box.uncollaborate(poster, "cid");
    const virus = sandbox.world.box.file("ann", "virus.jpg", { malware: true });
    expect((await ann.get(`/files/${virus.id}/content`)).body["code"]).toBe("forbidden_by_policy");
    sandbox.faults.set({ box: { notReady: [{ times: 1 }] } });
    const later = await ann.get(at);
    expect([later.status, later.headers.get("retry-after")]).toEqual([202, "1"]);
    expect((await ann.get(at)).status).toBe(302);
  });
});

describe("pictures", () => {
  const ask = async (hints: string, client = ben) => {
    const answer = await client.get(`/files/${poster.id}?fields=representations`, { "x-rep-hints": hints });
    return answer.body["representations"].entries as Json[];
  };
  const content = (entry: Json | undefined) => String(entry?.["content"]?.url_template).replace("{+asset_path}", "");

  it("come by hints, one of each bracket, from an address that wants the token", async () => {
    const entries = await ask("[jpg?dimensions=320x320&paged=false][jpg?dimensions=7x7,jpg?dimensions=94x94][gif]");
    expect(entries).toMatchObject([
      { representation: "jpg", properties: { dimensions: "320x320" }, status: { state: "success" } },
      { representation: "jpg", properties: { dimensions: "94x94" } },
    ]);
    const address = content(entries[0]);
    expect((await fetch(address)).status).toBe(401);
    expect((await cid.get(address)).status).toBe(404);
    const picture = await ben.get(address);
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
  });

  it("of a large size are made when somebody looks, or take their time, or cannot be", async () => {
    const [large] = await ask("[png?dimensions=1024x1024]");
    expect(large).toMatchObject({ status: { state: "none" } });
    expect((await ben.get(content(large))).status).toBe(202);
    sandbox.faults.set({ box: { pendingReads: 1 } });
    const state = async () => (await ben.get(large?.["info"].url)).body["status"].state;
    expect([await state(), await state()]).toEqual(["pending", "success"]);
    expect((await ben.get(content(large))).status).toBe(200);
    sandbox.faults.set({ box: { representations: "error" } });
    expect(await ask("[jpg?dimensions=32x32]")).toMatchObject([{ status: { state: "error" } }]);
    sandbox.faults.set({ thumbnails: { empty: true } });
    expect(await ask("[jpg?dimensions=32x32]")).toEqual([]);
  });

  it("come as thumbnails of 32 to 320, or as a placeholder", async () => {
    const at = `/files/${poster.id}/thumbnail.jpg`;
    expect((await ben.get(`${at}?max_width=160&max_height=160`)).headers.get("content-type")).toBe("image/png");
    expect((await ben.get(`${at}?max_width=1000`)).body["code"]).toBe("requested_preview_unavailable");
    sandbox.faults.set({ box: { notReady: [{ times: 1 }] } });
    const later = await ben.get(at);
    expect([later.status, later.headers.get("retry-after")]).toEqual([202, "1"]);
    const notes = sandbox.world.box.find("ann", "Archive/notes.txt");
    const placeholder = await ben.get(`/files/${notes.id}/thumbnail.png`);
    expect(placeholder.status).toBe(302);
    expect((await fetch(placeholder.headers.get("location") ?? "")).status).toBe(200);
    sandbox.faults.set({ thumbnails: { serve: "svg" } });
    expect((await ben.get(at)).headers.get("content-type")).toBe("image/svg+xml");
  });
});
