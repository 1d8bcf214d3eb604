import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { Unavailable } from "../../../src/providers/contract/errors.js";
import type { Asset, ThumbnailSize } from "../../../src/providers/contract/provider.js";
import { FakeDropbox, idOf, sourceOf, type Thing } from "./fake-dropbox.js";

const { signal } = new AbortController();
const things: Thing[] = [
  { parent: undefined, type: "folder", readable: true },
  { parent: 0, type: "file", readable: true, name: "a.jpg" },
  { parent: undefined, type: "file", readable: true, name: "b.jpg" },
  { parent: 0, type: "file", readable: true, name: "c.pdf" },
];
const picture = (vendor: FakeDropbox, index = 1, size: ThumbnailSize = "MEDIUM") =>
  sourceOf(vendor, 0).thumbnail(idOf(index), size, signal);

describe("pictures", () => {
  it("cost the proof and one download, with the token and the argument for the content host alone", async () => {
    const vendor = new FakeDropbox(things);
    expect(await picture(vendor)).toMatchObject({ contentType: "image/jpeg" });
    expect(vendor.calls.map(({ operation }) => operation)).toEqual(["account", "item", "item"]);
    const [download] = vendor.downloads;
    expect(download).toMatchObject({
      url: "https://content.dropboxapi.com/2/files/get_thumbnail_v2",
      maxBytes: 10 * 1024 * 1024,
      bearer: { token: "token", hosts: ["content.dropboxapi.com"] },
    });
    const { headers = {} } = download?.bearer ?? {};
    expect(Object.keys(headers).sort()).toEqual(["dropbox-api-arg", "dropbox-api-path-root"]);
    expect(JSON.parse(headers["dropbox-api-arg"] ?? "")).toEqual({
      resource: { ".tag": "path", path: idOf(1) },
      format: "jpeg",
      size: "w480h320",
      mode: "bestfit",
    });
    // A header is ASCII; an id is nothing else.
    expect(headers["dropbox-api-arg"]).toMatch(/^[\x20-\x7e]+$/);
  });

  it.each([
    ["SMALL", "w256h256"],
    ["LARGE", "w1024h768"],
  ] as const)("of %s size are asked for as %s", async (size, asked) => {
    const vendor = new FakeDropbox(things);
    await picture(vendor, 1, size);
    expect(vendor.downloads[0]?.bearer?.headers?.["dropbox-api-arg"]).toContain(asked);
  });

  it("are those of files inside alone, and of kinds that Dropbox draws", async () => {
    const vendor = new FakeDropbox(things);
    for (const index of [0, 2, 3, 9]) expect(await picture(vendor, index)).toBeNull();
    expect(vendor.downloads).toEqual([]);
  });

  it("are none where Dropbox draws none after all; another failure is one", async () => {
    const answering = (status: number) => {
      const vendor = new FakeDropbox(things);
      vendor.download = async () => ({ status, contentType: "application/json", body: Readable.from(["{}"]) });
      return picture(vendor);
    };
    expect(await answering(409)).toBeNull();
    await expect(answering(500)).rejects.toBeInstanceOf(Unavailable);
  });

  it("are not asked for where there can be none", () => {
    const source = sourceOf(new FakeDropbox([]));
    const may = (asset: Partial<Asset>) =>
      source.mayHaveThumbnail({ ref: idOf(1), name: "n", kind: "IMAGE", ...asset });
    expect(may({ extension: "jpg", size: 5 })).toBe(true);
    expect(may({ extension: "jpg", size: 21 * 1024 * 1024 })).toBe(false);
    for (const extension of ["psd", "mp4", "pdf", "svg"]) expect(may({ extension })).toBe(false);
    expect(may({ kind: "FOLDER" })).toBe(false);
  });
});
