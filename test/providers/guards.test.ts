/** What a vendor may say that must not be believed, and what must not vanish under it: the same for every plug-in. */
import { describe, expect, it } from "@jest/globals";
import { AccessDenied, Unavailable } from "../../src/providers/contract/errors.js";
import type { Source } from "../../src/providers/contract/provider.js";
import { createOneDrive } from "../../src/providers/microsoft/onedrive/index.js";
import { TestAccess } from "./access.js";
import { type Thing as BoxThing, idOf as boxId, sourceOf as boxSource, FakeBox } from "./box/fake-box.js";
import { sourceOf as dropboxSource, FakeDropbox } from "./dropbox/fake-dropbox.js";
import {
  FakeDrive,
  type Thing as GoogleThing,
  idOf as googleId,
  json as googleJson,
  sourceOf as googleSource,
  sourcesOf as googleSources,
} from "./google-drive/fake-drive.js";
import { json } from "./memory-vendor.js";
import { driveId, Forest, graph, idOf, type Node } from "./onedrive/trees.js";

const { signal } = new AbortController();
const query = { text: "file" };

function forestSource(forest: Forest, scoped = true): Source {
  const clouds = [{ id: "forest", label: "Forest", login: "https://login.forest.example", graph }];
  const provider = createOneDrive({ clouds, defaultCloud: "forest" }, forest);
  const id = "11111111-2222-4333-8444-555555555555";
  const values = { clientId: id, clientSecret: "s", tenant: id, driveId };
  const instance = provider.configure(scoped ? { ...values, folderId: idOf(0) } : values, "PER_USER");
  return instance.connect(new TestAccess("token")).source(instance);
}

const top: Node = { parent: undefined, isFolder: true, readable: true };
const below: Node = { parent: 0, isFolder: false, readable: true };
const oneFile = { pageSizes: [50], copies: 1 };

describe("OneDrive", () => {
  it("takes an answer for another item for none, and one that nobody understands for no word on where it lies", async () => {
    const forest = new Forest(
      [top, below, { ...below, answeredBy: 1 }, { ...below, answeredBy: 4 }, { ...below, strange: true }],
      oneFile,
    );
    const page = await forestSource(forest).search(query, { want: 9, signal });
    expect(page.assets.map(({ ref }) => ref)).toEqual([`${driveId}/${idOf(1)}`]);
    expect(page.partial?.message).toMatch(/^2 results could not be read/);
    expect(await forestSource(forest).asset(`${driveId}/${idOf(2)}`)).toBeNull();
    await expect(forestSource(forest).asset(`${driveId}/${idOf(3)}`)).rejects.toBeInstanceOf(Unavailable);
    expect(await forestSource(forest).asset(`${driveId}/${idOf(1)}`)).toMatchObject({ name: "file 1.jpg" });
  });

  it("shows no stale hit against the filter: the item of today must pass it, too", async () => {
    const forest = new Forest(
      [top, { ...below, indexedAs: "file 1.mp4" }, { ...below, indexedAs: "file 2.txt" }, below],
      oneFile,
    );
    const kinds = ["VIDEO" as const, "DOCUMENT" as const];
    const page = await forestSource(forest).search({ ...query, kinds }, { want: 9, signal });
    expect(page).toEqual({ assets: [] });
    const pictures = await forestSource(forest).search({ ...query, kinds: ["IMAGE"] }, { want: 9, signal });
    expect(pictures.assets.map(({ name }) => name)).toEqual(["file 3.jpg"]);
  });

  it("believes no place of an earlier request: not a folder in its queue, not a link to something else", async () => {
    const nodes = [top, below, { parent: undefined, isFolder: true, readable: true }, { ...below, parent: 2 }];
    const forged = { phase: "walk", passed: [], seen: [], visited: [], turned: 0 };
    for (const queue of [
      [{ folder: idOf(2) }],
      [{ folder: idOf(2), link: `${graph}/v1.0/children?of=2&after=-1` }],
      [{ folder: idOf(0), link: `${graph}/v1.0/children?of=2&after=-1` }],
      [{ folder: idOf(0), link: `${graph}/v1.0/next?offset=0&turn=0` }],
      [{ folder: idOf(0), link: "https://evil.example/v1.0/children?of=0&after=-1" }],
      [{ folder: "../x" }, "junk", null],
    ]) {
      const forest = new Forest(nodes, { ...oneFile, childrenAtOnce: 9 });
      const page = await forestSource(forest).search(query, { want: 9, signal, resume: { ...forged, queue } });
      expect([queue, page.assets]).toEqual([queue, []]);
      expect([...forest.origins]).toEqual([graph]);
    }
  });
});

describe("Google Drive", () => {
  const drives = ["0AAAAAAAAAAAAAUk9PVA", "0ABBBBBBBBBBBBUk9PVA"] as const;
  const things: GoogleThing[] = [
    { parent: undefined, type: "folder", readable: true, drive: drives[0] },
    { parent: 0, type: "file", readable: true, drive: drives[0] },
    { parent: undefined, type: "file", readable: true, drive: drives[1] },
    { parent: undefined, type: "file", readable: true },
    // Nobody has seen that, but who knows: in the folder, and of another drive.
    { parent: 0, type: "file", readable: true, drive: drives[1] },
  ];

  it("reads no file of another shared drive by its id, nor looks at its picture, nor confirms it", async () => {
    for (const values of [{ driveId: drives[0] }, { driveId: drives[0], folderId: googleId(0) }]) {
      const open = () => googleSources(new FakeDrive(things), [values])[0] as Source;
      expect(await open().asset(googleId(1))).toMatchObject({ name: "file 1.jpg" });
      const [everything] = googleSources(new FakeDrive(things), [{}]);
      for (const index of [2, 3, 4]) {
        expect([index, await open().asset(googleId(index))]).toEqual([index, null]);
        expect(await open().thumbnail(googleId(index), "SMALL", signal)).toBeNull();
        const asset = await everything?.asset(googleId(index));
        expect(asset && (await open().confirm([asset], signal))).toEqual([]);
      }
    }
  });

  it("takes an answer for another item for none, and tells of hits that it cannot read", async () => {
    const [folder, file] = things as [GoogleThing, GoogleThing];
    const vendor = new FakeDrive([folder, file, file, { ...file, facts: { id: "?" } }]);
    vendor.answers.set(`/drive/v3/files/${googleId(1)}`, () => googleJson(200, vendor.present(2)));
    const page = await googleSource(vendor, 0).search(query, { want: 9, signal });
    expect(page.assets.map(({ ref }) => ref)).toEqual([googleId(2)]);
    expect(page.partial?.message).toMatch(/^1 result could not be read/);
    expect(await googleSource(vendor, 0).asset(googleId(1))).toBeNull();
    vendor.answers.set(`/drive/v3/files/${googleId(1)}`, () => googleJson(200, { id: "?" }));
    await expect(googleSource(vendor, 0).asset(googleId(1))).rejects.toBeInstanceOf(Unavailable);
  });

  it("says PARTIAL where tokens lead in a circle, also over several pages", async () => {
    const vendor = new FakeDrive([]);
    let turn = 0;
    vendor.answers.set("/drive/v3/files", () => googleJson(200, { files: [], nextPageToken: `token ${turn++ % 3}` }));
    let page = await googleSource(vendor).search(query, { want: 9, signal });
    for (let more = 0; page.resume !== undefined && more < 9; more++) {
      page = await googleSource(vendor).search(query, { want: 9, signal, resume: page.resume });
    }
    expect(page).toMatchObject({ assets: [], partial: { message: expect.stringMatching(/circle/) } });
    expect(page.resume).toBeUndefined();
  });
});

describe("Box", () => {
  const folder: BoxThing = { parent: undefined, type: "folder", readable: true };
  const file: BoxThing = { parent: 0, type: "file", readable: true };

  it("says that the folder is hidden, also when the search in it is answered with an empty list", async () => {
    const vendor = new FakeBox([{ ...folder, readable: false }, file]);
    vendor.answers.set("/2.0/search", () => json(200, { total_count: 0, limit: 200, offset: 0, entries: [] }));
    await expect(boxSource(vendor, 0).search(query, { want: 9, signal })).rejects.toBeInstanceOf(AccessDenied);
  });

  it("tells of hits that it cannot read, by their ids or by their paths; web links are none", async () => {
    const vendor = new FakeBox([folder, file, file, file]);
    const entries = [
      vendor.present(1, true),
      { ...vendor.present(2, true), id: 7 },
      { ...vendor.present(3, true), path_collection: "all" },
      { type: "web_link", id: "55" },
    ];
    vendor.answers.set("/2.0/search", () => json(200, { total_count: 4, limit: 200, offset: 0, entries }));
    // What a hit does not tell, the item itself may: it is read again.
    const page = await boxSource(vendor, 0).search(query, { want: 9, signal });
    expect(page.assets.map(({ ref }) => ref)).toEqual([`file/${boxId(1)}`, `file/${boxId(3)}`]);
    expect(page.partial?.message).toMatch(/^1 result could not be read/);
    vendor.answers.set(`/2.0/files/${boxId(3)}`, () => json(200, { ...vendor.present(3), path_collection: "all" }));
    const blind = await boxSource(vendor, 0).search(query, { want: 9, signal });
    expect(blind.assets).toHaveLength(1);
    expect(blind.partial?.message).toMatch(/^2 results could not be read/);
    await expect(boxSource(vendor, 0).asset(`file/${boxId(3)}`)).rejects.toBeInstanceOf(Unavailable);
  });
});

describe("Dropbox", () => {
  it("tells of hits that it cannot read; deleted ones are none", async () => {
    const vendor = new FakeDropbox([]);
    const match = (metadata: object) => ({ metadata: { ".tag": "metadata", metadata } });
    const good = {
      ".tag": "file",
      id: "id:aaaaaaaaaaaaaaaaaaaaaa",
      name: "file.jpg",
      path_lower: "/file.jpg",
      path_display: "/file.jpg",
    };
    const matches = [
      match(good),
      match({ ".tag": "deleted", name: "x" }),
      { metadata: { ".tag": "other" } },
      match({ ...good, id: "no id" }),
    ];
    vendor.answers.set("/2/files/search_v2", () => json(200, { matches, has_more: false }));
    const page = await dropboxSource(vendor).search(query, { want: 9, signal });
    expect(page.assets).toHaveLength(1);
    expect(page.partial?.message).toMatch(/^2 results could not be read/);
  });
});
