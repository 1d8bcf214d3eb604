import { describe, expect, it } from "@jest/globals";
import { AccessDenied, BadCursor, Unavailable } from "../../../src/providers/contract/errors.js";
import type { Asset, FolderPage, Source } from "../../../src/providers/contract/provider.js";
import { sized } from "../../../src/providers/google-drive/content.js";
import { TestAccess } from "../access.js";
import { FakeDrive, type Habits, idOf, json, refusal, sourceOf, sourcesOf, type Thing } from "./fake-drive.js";

const { signal } = new AbortController();
const drive = "0ASharedDrive";
const thumbnailLink = "https://lh3.googleusercontent.com/drive-storage/abc_-1=s220";
const file = (parent: number | undefined, more: Partial<Thing> = {}): Thing => {
  return { parent, type: "file", readable: true, ...more };
};
const folder = (parent: number | undefined, name: string, more: Partial<Thing> = {}): Thing => {
  return { parent, type: "folder", readable: true, name, ...more };
};
const found = async (source: Source, text = "x"): Promise<readonly Asset[]> =>
  (await source.search({ text }, { want: 20, signal })).assets;

describe("an asset", () => {
  it("tells what Google tells, and nothing that it does not", async () => {
    const facts = {
      mimeType: "image/jpeg",
      size: "5242880",
      createdTime: "2025-06-01T08:00:00.000Z",
      lastModifyingUser: { displayName: "Ann" },
      imageMediaMetadata: { width: 4000, height: 3000 },
      webViewLink: "https://drive.google.com/file/d/1/view",
      webContentLink: "https://drive.google.com/uc?id=1&export=download",
      hasThumbnail: true,
    };
    const source = sourceOf(new FakeDrive([file(undefined, { name: "x Sunset.JPG", facts })]));
    const [asset] = await found(source);
    expect(asset).toEqual({
      ref: idOf(0),
      name: "x Sunset.JPG",
      kind: "IMAGE",
      mimeType: "image/jpeg",
      extension: "jpg",
      size: 5_242_880,
      width: 4000,
      height: 3000,
      createdAt: "2025-06-01T08:00:00.000Z",
      modifiedAt: "2026-03-01T12:00:00.000Z",
      modifiedBy: "Ann",
      webUrl: facts.webViewLink,
      hint: { download: facts.webContentLink },
    });
    expect(await source.dimensions(asset as Asset)).toEqual({ width: 4000, height: 3000 });
    expect(await source.downloadUrl(asset as Asset)).toBe(facts.webContentLink);
    expect(source.mayHaveThumbnail(asset as Asset)).toBe(true);
  });

  it("survives whatever is missing or strange", async () => {
    const strange = {
      name: undefined,
      mimeType: undefined,
      size: "many",
      modifiedTime: "soon",
      webViewLink: "javascript:0",
    };
    const vendor = new FakeDrive([file(undefined)]);
    vendor.answers.set(`/drive/v3/files/${idOf(0)}`, () => json(200, { id: idOf(0), ...strange, parents: "none" }));
    expect(await sourceOf(vendor).asset(idOf(0))).toEqual({ ref: idOf(0), name: "Unnamed", kind: "OTHER", hint: {} });
  });

  it("has no download where Google has none", async () => {
    const webContentLink = "https://drive.google.com/uc?id=1&export=download";
    const source = sourceOf(
      new FakeDrive([
        file(undefined, { name: "x plan", facts: { mimeType: "application/vnd.google-apps.document", size: "1024" } }),
        file(undefined, { name: "x kept.jpg", facts: { webContentLink, capabilities: { canDownload: false } } }),
        folder(undefined, "x"),
        file(undefined, { name: "x blank.jpg", facts: { hasThumbnail: false } }),
      ]),
    );
    const assets = await found(source);
    expect(await Promise.all(assets.map((asset) => source.downloadUrl(asset)))).toEqual([null, null, null, null]);
    expect(assets[0]).not.toHaveProperty("size");
    expect(assets.map((asset) => source.mayHaveThumbnail(asset))).toEqual([true, true, false, false]);
  });
});

describe("a download link", () => {
  it("is given for nothing that lies outside the folder or shared drive", async () => {
    const webContentLink = "https://drive.google.com/uc?id=1&export=download";
    const vendor = new FakeDrive([
      folder(undefined, "Brand", { drive }),
      file(0, { drive, facts: { webContentLink } }),
      file(undefined, { facts: { webContentLink } }),
    ]);
    const [everywhere, ...places] = sourcesOf(vendor, [{}, { driveId: drive }, { folderId: idOf(0) }]);
    const [inside, outside] = await Promise.all([1, 2].map((index) => everywhere?.asset(idOf(index))));
    for (const place of places) {
      expect(await place.downloadUrl(inside as Asset)).toBe(webContentLink);
      expect(await place.downloadUrl(outside as Asset)).toBeNull();
    }
  });
});

describe("reads by reference", () => {
  const things = [
    folder(undefined, "Brand"),
    file(0),
    file(undefined),
    file(0, { trashed: true }),
    file(0, { readable: false }),
  ];

  it("are proven anew each time, and never tell absent from outside", async () => {
    const vendor = new FakeDrive(things);
    const access = new TestAccess("token");
    expect(await sourceOf(vendor, 0, access).asset(idOf(1))).toMatchObject({ ref: idOf(1) });
    expect(await sourceOf(vendor, 0, access).asset(idOf(1))).toMatchObject({ ref: idOf(1) });
    expect(vendor.reads().filter((path) => path.includes(idOf(1)))).toHaveLength(2);
    for (const ref of [idOf(0), idOf(2), idOf(3), idOf(4), idOf(77), "root", "../about"]) {
      expect(await sourceOf(vendor, 0).asset(ref)).toBeNull();
    }
  });

  it("throw when Google could not answer", async () => {
    const vendor = new FakeDrive(things, { troubled: () => 503 });
    await expect(sourceOf(vendor, 0).asset(idOf(1))).rejects.toBeInstanceOf(Unavailable);
  });

  it("are confirmed by what is there today, within the minute from memory", async () => {
    const assets = await found(sourceOf(new FakeDrive([things[0] as Thing, file(0), file(0)]), 0), "file");
    expect(assets).toHaveLength(2);
    const later = new FakeDrive([things[0] as Thing, file(0), file(undefined)]);
    const access = new TestAccess("token");
    const kept = await sourceOf(later, 0, access).confirm(assets, signal);
    expect(kept.map(({ ref }) => ref)).toEqual([idOf(1)]);
    const reads = later.reads().length;
    await sourceOf(later, 0, access).confirm(assets.slice(0, 1), signal);
    expect(later.reads()).toHaveLength(reads);
    const unanswered = new FakeDrive(things, { dropped: () => true });
    await expect(sourceOf(unanswered, 0).confirm(assets, signal)).rejects.toBeInstanceOf(Unavailable);
    const hidden = new FakeDrive([{ ...(things[0] as Thing), readable: false }, file(0), file(0)]);
    await expect(sourceOf(hidden, 0).confirm(assets, signal)).rejects.toBeInstanceOf(AccessDenied);
  });
});

describe("the folder of an asset", () => {
  const myDrive = 0;
  const things = [
    folder(undefined, "My Drive"),
    folder(myDrive, "Brand"),
    folder(1, "Photos"),
    file(2, { name: "x deep.jpg" }),
    file(myDrive, { name: "x top.jpg" }),
    folder(undefined, "Moodboards"),
    file(5, { name: "x shared.jpg" }),
    folder(undefined, "Inner", { drive }),
    file(7, { name: "x in drive.jpg", drive }),
    file(undefined, { name: "x drive top.jpg", drive }),
    file(undefined, { name: "x alone.jpg" }),
  ];
  const cabinetOf = (habits: Habits = {}) => {
    const vendor = new FakeDrive(things, habits);
    vendor.answers.set("/drive/v3/files/root", () => json(200, { id: idOf(myDrive) }));
    // The top of a shared drive calls itself so, whatever the drive is called.
    vendor.answers.set(`/drive/v3/files/${drive}`, () => json(200, { id: drive, driveId: drive, name: "Drive" }));
    vendor.answers.set(`/drive/v3/drives/${drive}`, () => json(200, { name: "Design system" }));
    return vendor;
  };

  it("is told with its path from the top of its drive, or from where this account's sight ends", async () => {
    const vendor = cabinetOf();
    const source = sourceOf(vendor);
    const assets = await found(source);
    const folders = await Promise.all(assets.map(async (asset) => [asset.name, await source.folder(asset)]));
    expect(Object.fromEntries(folders)).toEqual({
      "x deep.jpg": { name: "Photos", path: "Brand/Photos" },
      "x top.jpg": { name: "My Drive", path: "" },
      "x shared.jpg": { name: "Moodboards", path: "Moodboards" },
      "x in drive.jpg": { name: "Inner", path: "Inner" },
      "x drive top.jpg": { name: "Design system", path: "" },
      "x alone.jpg": null,
    });
    expect(new Set(vendor.reads()).size).toBe(vendor.reads().length);
    expect(vendor.batches.length).toBeLessThanOrEqual(3);
  });

  it("is null when it is hidden", async () => {
    const asset = { ref: idOf(3), name: "x", kind: "IMAGE", hint: { parent: idOf(99) } } as const;
    expect(await sourceOf(cabinetOf()).folder(asset)).toBeNull();
  });
});

describe("a picture", () => {
  const things = [
    folder(undefined, "Brand"),
    file(0, { facts: { thumbnailLink } }),
    file(undefined, { facts: { thumbnailLink } }),
    file(0),
  ];
  const fetch = (vendor: FakeDrive, index: number) => sourceOf(vendor, 0).thumbnail(idOf(index), "LARGE", signal);

  it("is read in its size with the token, which is for Google's hosts alone", async () => {
    const vendor = new FakeDrive(things);
    expect(await fetch(vendor, 1)).toMatchObject({ contentType: "image/jpeg" });
    const [download] = vendor.downloads;
    expect(download?.url).toBe("https://lh3.googleusercontent.com/drive-storage/abc_-1=s1024");
    expect(download).toMatchObject({ bearer: { token: "token" }, maxBytes: 10 * 1024 * 1024 });
    expect(download?.bearer?.hosts).not.toContain(".googleusercontent.com");
    // The proof and the link travel together.
    expect(vendor.batches[0]).toHaveLength(2);
  });

  it("is none before the proof, nor where there is no link", async () => {
    const vendor = new FakeDrive(things);
    for (const index of [0, 2, 3, 77]) expect(await fetch(vendor, index)).toBeNull();
    expect(vendor.downloads).toEqual([]);
  });

  it.each([
    ["https://lh3.googleusercontent.com/a=s220", "https://lh3.googleusercontent.com/a=s160"],
    ["https://lh3.googleusercontent.com/a=s220-p-k", "https://lh3.googleusercontent.com/a=s160"],
    ["https://docs.google.com/feeds/vt?gd=true&sz=s220&id=1", "https://docs.google.com/feeds/vt?gd=true&sz=s160&id=1"],
    ["https://lh3.googleusercontent.com/a", "https://lh3.googleusercontent.com/a"],
  ])("of %s is asked for as %s", (link, asked) => {
    expect(sized(link, 160)).toBe(asked);
  });
});

describe("the folder picker", () => {
  const drives = [{ id: drive, name: "Design system" }];
  function cabinetOf(mine: number): FakeDrive {
    const vendor = new FakeDrive([]);
    vendor.answers.set("/drive/v3/drives", () => json(200, { drives }));
    vendor.answers.set("/drive/v3/files", ({ searchParams }) => {
      const q = searchParams.get("q") ?? "";
      expect(q).toMatch(/ and mimeType = 'application\/vnd\.google-apps\.folder' and trashed = false$/);
      if (q.startsWith("sharedWithMe")) return json(200, { files: [{ id: "1SharedFolder", name: "Moodboards" }] });
      if (q.startsWith(`'${drive}' in parents`)) {
        return json(200, { files: [{ id: "1InnerFolder", name: "Inner", driveId: drive }] });
      }
      if (!q.startsWith("'root' in parents")) return json(200, { files: [] });
      const from = Number(searchParams.get("pageToken") ?? 0);
      if (from > mine || Number.isNaN(from)) return refusal(400, "invalid");
      const files = Array.from({ length: Math.min(4, mine - from) }, (_, n) => ({
        id: `1MyFolder_${from + n}`,
        name: `Mine ${from + n}`,
      }));
      return json(200, { files, ...(from + 4 < mine && { nextPageToken: String(from + 4) }) });
    });
    return vendor;
  }
  const list = (vendor: FakeDrive, parent: string | undefined, first: number, after?: string) =>
    sourceOf(vendor).folders?.(parent, {
      first,
      signal,
      ...(after !== undefined && { after }),
    }) as Promise<FolderPage>;

  it("shows shared drives, My Drive and what is shared with the admin, one after the other", async () => {
    const { folders, hasMore } = await list(cabinetOf(2), undefined, 50);
    expect(hasMore).toBe(false);
    expect(folders.map(({ name, settings }) => [name, settings])).toEqual([
      ["Design system (shared drive)", { driveId: drive, folderId: "" }],
      ["Mine 0 (My Drive)", { driveId: "", folderId: "1MyFolder_0" }],
      ["Mine 1 (My Drive)", { driveId: "", folderId: "1MyFolder_1" }],
      ["Moodboards (shared with me)", { driveId: "", folderId: "1SharedFolder" }],
    ]);
    const inner = await list(cabinetOf(0), drive, 50);
    expect(inner.folders).toMatchObject([{ name: "Inner", settings: { driveId: drive, folderId: "1InnerFolder" } }]);
  });

  it.each([1, 2, 3, 5])("pages by %d without losing or repeating any", async (first) => {
    const vendor = cabinetOf(11);
    const names: string[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < 30; pages++) {
      const page = await list(vendor, undefined, first, after);
      names.push(...page.folders.map(({ name }) => name));
      if (!page.hasMore) break;
      after = page.folders.at(-1)?.cursor;
    }
    expect(names).toHaveLength(13);
    expect(new Set(names).size).toBe(13);
  });

  it("takes no other cursor and no other parent", async () => {
    const made = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const cursor of ["", "x", made({}), made({ list: 9, index: 0 }), made({ list: 1, index: 0, token: "99" })]) {
      await expect(list(cabinetOf(3), undefined, 5, cursor)).rejects.toBeInstanceOf(BadCursor);
    }
    await expect(list(cabinetOf(3), "root", 5)).rejects.toBeInstanceOf(AccessDenied);
    const [source] = sourcesOf(new FakeDrive([], { failing: new Map([[0, 404]]) }), [{}]);
    await expect(source?.folders?.("1NoSuchFolder", { first: 5, signal })).rejects.toBeInstanceOf(AccessDenied);
  });
});
