import { describe, expect, it } from "@jest/globals";
import { readSettings } from "../../src/providers/fields.js";
import { extensionOf, kindOf, passes } from "../../src/providers/filter.js";
import { createProviders, problemsOfOptions } from "../../src/providers/index.js";
import type { Asset, Field } from "../../src/providers/provider.js";
import { retryAfterMs } from "../../src/providers/retry-after.js";
import { Forest } from "./onedrive/forest.js";

const field = (key: string, more: Partial<Field> = {}): Field => {
  return { key, label: key.toUpperCase(), kind: "TEXT", required: false, advanced: false, ...more };
};

describe("values against declared fields", () => {
  const fields = [
    field("id", { required: true }),
    field("secret", { kind: "SECRET" }),
    field("mode", {
      kind: "CHOICE",
      defaultValue: "a",
      choices: [
        { value: "a", label: "A" },
        { value: "b", label: "B" },
      ],
    }),
    field("until", { kind: "DATE" }),
    field("deep", { kind: "BOOLEAN" }),
  ];

  it("reports every bad, unknown and repeated key at once", () => {
    const { problems } = readSettings(fields, [
      { key: "mode", value: "c" },
      { key: "until", value: "2026-02-30" },
      { key: "deep", value: "yes" },
      { key: "secret", value: "a\u0000b" },
      { key: "secret", value: "again" },
      { key: "color", value: "red" },
      { key: "__proto__", value: "x" },
    ]);
    expect(problems.map(({ key }) => key).sort()).toEqual([
      "__proto__",
      "color",
      "deep",
      "id",
      "mode",
      "secret",
      "secret",
      "until",
    ]);
  });

  it("gives defaults to the new, keeps what is absent, clears what is empty", () => {
    expect(readSettings(fields, [{ key: "id", value: " x " }]).values).toEqual({ id: "x", mode: "a" });
    const kept = { id: "x", secret: "s", mode: "b", until: "2027-01-31" };
    const entries = [{ key: "secret" }, { key: "mode", value: null }, { key: "until", value: "" }];
    expect(readSettings(fields, entries, kept)).toEqual({ values: { id: "x", secret: "s", mode: "b" }, problems: [] });
    expect(readSettings(fields, [{ key: "id", value: "" }], kept).problems.map(({ key }) => key)).toEqual(["id"]);
    expect(readSettings(fields, [], { id: "x" }).values).toEqual({ id: "x" });
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-11-23T10:00:00Z");
  it.each([
    [{ "retry-after": "120" }, 120_000],
    [{ "retry-after": "2.128" }, 2_128],
    [{ "retry-after": "Mon, 23 Nov 2026 10:00:30 GMT" }, 30_000],
    [{ "retry-after": "Mon, 23 Nov 2026 09:00:00 GMT" }, 0],
    [{ "retry-after": "3", "ratelimit-reset": "9" }, 9_000],
    [{ "retry-after": "999999999" }, 86_400_000],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{}, undefined],
  ])("reads %j", (headers, expected) => {
    expect(retryAfterMs(headers, now)).toBe(expected);
  });
});

describe("filters", () => {
  const asset: Asset = { ref: "r", name: "a.jpg", kind: "IMAGE", extension: "jpg", modifiedAt: "2026-03-01T12:00:00Z" };
  it("take dates as half open, and an unknown date as no", () => {
    const at = new Date("2026-03-01T12:00:00Z");
    expect(passes(asset, { text: "", modifiedAfter: at })).toBe(true);
    expect(passes(asset, { text: "", modifiedBefore: at })).toBe(false);
    const { modifiedAt: _, ...undated } = asset;
    expect(passes(undated, { text: "", modifiedBefore: at })).toBe(false);
    expect(passes(asset, { text: "", kinds: ["VIDEO"] })).toBe(false);
    expect(passes(asset, { text: "", extensions: ["png", "jpg"] })).toBe(true);
  });
  it("tell kinds by extension first", () => {
    expect(kindOf("psd", "application/octet-stream")).toBe("IMAGE");
    expect(kindOf(undefined, "video/mp4")).toBe("VIDEO");
    expect(kindOf("xyz", undefined)).toBe("OTHER");
    expect([extensionOf("A.JPG"), extensionOf(".profile"), extensionOf("notes.")]).toEqual([
      "jpg",
      undefined,
      undefined,
    ]);
  });
});

describe("the list of plug-ins", () => {
  it("makes each provider from the operator's options, and refuses options of none", () => {
    const host = new Forest([], { pageSizes: [1], copies: 1 });
    const providers = createProviders({}, host);
    expect([...providers.keys()]).toEqual(["onedrive", "box", "google-drive", "dropbox"]);
    expect(problemsOfOptions({ onedrive: {}, floppy: {} }, { allowHttp: false })).toEqual([
      "floppy: there is no such provider",
    ]);
    expect(problemsOfOptions([], { allowHttp: false })).toHaveLength(1);
  });
});
