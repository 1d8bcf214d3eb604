import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { Unavailable } from "../../../src/providers/errors.js";
import type { Asset, ThumbnailSize } from "../../../src/providers/provider.js";
import { idOf, Locker, sourceOf, type Thing } from "./locker.js";

const { signal } = new AbortController();
const things: Thing[] = [
  { parent: undefined, type: "folder", readable: true },
  { parent: 0, type: "file", readable: true, name: "a.jpg" },
  { parent: undefined, type: "file", readable: true, name: "b.jpg" },
  { parent: 0, type: "file", readable: true, name: "c.pdf" },
];
const picture = (locker: Locker, index = 1, size: ThumbnailSize = "MEDIUM") =>
  sourceOf(locker, 0).thumbnail(idOf(index), size, signal);

describe("pictures", () => {
  it("cost the proof and one download, with the token and the argument for the content host alone", async () => {
    const locker = new Locker(things);
    expect(await picture(locker)).toMatchObject({ contentType: "image/jpeg" });
    expect(locker.calls.map(({ operation }) => operation)).toEqual(["account", "item", "item"]);
    const [download] = locker.downloads;
    expect(download).toMatchObject({
      url: "https://content.dropboxapi.com/2/files/get_thumbnail_v2",
      maxBytes: 10 * 1024 * 1024,
      trustedHosts: [],
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
    const locker = new Locker(things);
    await picture(locker, 1, size);
    expect(locker.downloads[0]?.bearer?.headers?.["dropbox-api-arg"]).toContain(asked);
  });

  it("are those of files inside alone, and of kinds that Dropbox draws", async () => {
    const locker = new Locker(things);
    for (const index of [0, 2, 3, 9]) expect(await picture(locker, index)).toBeNull();
    expect(locker.downloads).toEqual([]);
  });

  it("are none where Dropbox draws none after all; another failure is one", async () => {
    const answering = (status: number) => {
      const locker = new Locker(things);
      locker.download = async () => ({ status, contentType: "application/json", body: Readable.from(["{}"]) });
      return picture(locker);
    };
    expect(await answering(409)).toBeNull();
    await expect(answering(500)).rejects.toBeInstanceOf(Unavailable);
  });

  it("are not asked for where there can be none", () => {
    const source = sourceOf(new Locker([]));
    const may = (asset: Partial<Asset>) =>
      source.mayHaveThumbnail({ ref: idOf(1), name: "n", kind: "IMAGE", ...asset });
    expect(may({ extension: "jpg", size: 5 })).toBe(true);
    expect(may({ extension: "jpg", size: 21 * 1024 * 1024 })).toBe(false);
    for (const extension of ["psd", "mp4", "pdf", "svg"]) expect(may({ extension })).toBe(false);
    expect(may({ kind: "FOLDER" })).toBe(false);
  });
});
