import { describe, expect, it } from "@jest/globals";
import { Unavailable } from "../../../src/providers/contract/errors.js";
import type { ThumbnailSize } from "../../../src/providers/contract/provider.js";
import { json } from "../memory-vendor.js";
import { FakeBox, sourceOf, type Thing } from "./fake-box.js";

const { signal } = new AbortController();
const things: Thing[] = [
  { parent: undefined, type: "folder", readable: true },
  { parent: 0, type: "file", readable: true },
  { parent: undefined, type: "file", readable: true },
];
const template =
  "https://dl.boxcloud.com/api/2.0/internal_files/101/versions/1/representations/jpg_320x320/content/{+asset_path}";
const infoPath = "/2.0/internal_files/101/versions/1/representations/jpg_320x320";

/** A Box that tells of one drawing of each file; its state changes whenever it is looked at. */
function drawing(states: string[], more: object = {}) {
  const vendor = new FakeBox(things);
  const entry = () => ({
    representation: "jpg",
    properties: { dimensions: "320x320", paged: "false", thumb: "true" },
    info: { url: `https://api.box.com${infoPath}` },
    status: { state: states.length > 1 ? states.shift() : states[0] },
    content: { url_template: template },
    ...more,
  });
  for (const index of [1, 2]) {
    vendor.answers.set(`/2.0/files/${100 + index}`, () =>
      json(200, { ...vendor.present(index), representations: { entries: [entry()] } }),
    );
  }
  vendor.answers.set(infoPath, () => json(200, entry()));
  const picture = (ref = "file/101", size: ThumbnailSize = "MEDIUM") =>
    sourceOf(vendor, 0).thumbnail(ref, size, signal);
  return { vendor, picture };
}

describe("pictures", () => {
  it("cost one read and one download, with the token for Box's hosts alone", async () => {
    const { vendor, picture } = drawing(["success"]);
    expect(await picture()).toMatchObject({ contentType: "image/jpeg" });
    expect(vendor.calls).toHaveLength(1);
    expect(vendor.downloads).toMatchObject([
      {
        url: template.replace("{+asset_path}", ""),
        maxBytes: 10 * 1024 * 1024,
        bearer: { token: "token", hosts: ["api.box.com", ".boxcloud.com"] },
      },
    ]);
  });

  it.each([
    ["SMALL", "[jpg?dimensions=160x160]"],
    ["MEDIUM", "[jpg?dimensions=320x320]"],
    ["LARGE", "[jpg?dimensions=1024x1024,png?dimensions=1024x1024]"],
  ] as const)("of %s size are asked for as %s", async (size, hints) => {
    const { vendor, picture } = drawing(["success"]);
    await picture("file/101", size);
    expect(vendor.calls[0]?.headers["x-rep-hints"]).toBe(hints);
  });

  it("are waited for while Box draws, but not long", async () => {
    const slow = drawing(["none", "pending", "success"]);
    expect(await slow.picture()).not.toBeNull();
    expect(slow.vendor.calls).toHaveLength(3);
    const { vendor, picture } = drawing(["pending"]);
    await expect(picture()).rejects.toBeInstanceOf(Unavailable);
    expect(vendor.downloads).toEqual([]);
    expect(vendor.waited.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(3_000);
  });

  it("are those of files inside alone, and none where Box draws none", async () => {
    const { vendor, picture } = drawing(["success"]);
    expect(await picture("file/102")).toBeNull();
    expect(await picture("folder/100")).toBeNull();
    expect(await drawing(["error"]).picture()).toBeNull();
    expect(await drawing(["success"], { content: {} }).picture()).toBeNull();
    expect(vendor.downloads).toEqual([]);
  });

  it("take the first of several pages", async () => {
    const { vendor, picture } = drawing(["success"], { properties: { paged: "true" } });
    await picture();
    expect(vendor.downloads[0]?.url).toMatch(/content\/1\.jpg$/);
  });

  it("have their state asked of Box's API alone", async () => {
    for (const url of ["https://evil.example/x", "https://api.box.com@evil.example/x", "http://api.box.com/x"]) {
      const { vendor, picture } = drawing(["pending"], { info: { url } });
      expect(await picture()).toBeNull();
      expect(vendor.calls).toHaveLength(1);
    }
  });

  it("are not asked for where there can be none", () => {
    const source = sourceOf(new FakeBox([]));
    const may = (kind: "IMAGE" | "VIDEO" | "DOCUMENT" | "AUDIO" | "FOLDER" | "OTHER") =>
      source.mayHaveThumbnail({ ref: "file/1", name: "n", kind });
    expect([may("IMAGE"), may("VIDEO"), may("DOCUMENT"), may("AUDIO"), may("FOLDER"), may("OTHER")]).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
