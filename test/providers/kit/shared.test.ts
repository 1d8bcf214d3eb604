import { describe, expect, it } from "@jest/globals";
import { readSettings } from "../../../src/providers/contract/fields.js";
import type { Asset, Field } from "../../../src/providers/contract/provider.js";
import { createProviders, originsOfOptions, problemsOfOptions } from "../../../src/providers/index.js";
import {
  extensionOf,
  extensionsFor,
  isFiltered,
  kindOf,
  passes,
  vendorDates,
} from "../../../src/providers/kit/filter.js";
import { retryAfterMs } from "../../../src/providers/kit/retry-after.js";
import { Forest } from "../onedrive/trees.js";

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

describe("one value against its field", () => {
  const problemsOf = (more: Partial<Field>, value: string) =>
    readSettings([field("a", more)], [{ key: "a", value }]).problems.map(({ message }) => message);
  const hidden = ["A holds a line break or another invisible character; paste it again."];

  it.each<[Partial<Field>, string, string[]]>([
    [{}, "x".repeat(2_000), []],
    [{}, "x".repeat(2_001), ["A is too long: at most 2000 characters."]],
    [{}, "a\nb", hidden],
    [{}, "a\tb", hidden],
    [{}, "a\u007fb", hidden],
    [{}, "a\u001fb", hidden],
    [{}, "a b", []],
    [{ kind: "LIST" }, "a\nb", []],
    [{ kind: "LIST" }, "a\rb", hidden],
    [{ kind: "LIST" }, "a\tb", hidden],
    [{ kind: "LIST" }, "a\u000bb", hidden],
    [{ kind: "BOOLEAN" }, "true", []],
    [{ kind: "BOOLEAN" }, "false", []],
    [{ kind: "BOOLEAN" }, "True", ["A is either true or false."]],
    [{ kind: "DATE" }, "2028-02-29", []],
    [{ kind: "DATE" }, "2027-02-29", ["A is a date such as 2027-01-31."]],
    [{ kind: "DATE" }, "2027-13-01", ["A is a date such as 2027-01-31."]],
    [{ kind: "DATE" }, "2027-01-31T00:00:00Z", ["A is a date such as 2027-01-31."]],
    [{ kind: "DATE" }, "x2027-01-31", ["A is a date such as 2027-01-31."]],
    [{ required: true }, " ", ["A is needed."]],
    [{}, " ", []],
  ])("%j takes %j: %j", (more, value, problems) => {
    expect(problemsOf(more, value)).toEqual(problems);
  });

  it("is one of the choices, where there are some, and the message names them", () => {
    const choices = ["a", "b"].map((value) => ({ value, label: value.toUpperCase() }));
    expect(problemsOf({ kind: "CHOICE", choices }, "b")).toEqual([]);
    expect(problemsOf({ kind: "CHOICE", choices }, "A")).toEqual(["A is one of: a, b."]);
  });

  it("is told what is wrong with its key", () => {
    const entries = ["b", "a", "a"].map((key) => ({ key, value: "x" }));
    expect(readSettings([field("a")], entries)).toEqual({
      values: { a: "x" },
      problems: [
        { key: "b", message: "There is no such setting." },
        { key: "a", message: "This setting was sent more than once." },
      ],
    });
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
    [{ "retry-after": " 7 " }, 7_000],
    [{ "retry-after": "0.0001" }, 1],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "5s" }, undefined],
    [{ "retry-after": "1e3" }, undefined],
    [{ "retry-after": "2026-11-23" }, undefined],
    [{ "retry-after": "" }, undefined],
    [{ "retry-after": "soon", "ratelimit-reset": "4" }, 4_000],
    [{ "retry-after": "9", "ratelimit-reset": "3" }, 9_000],
    [{ "retry-after": "Mon, 30 Nov 2026 10:00:00 GMT" }, 86_400_000],
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
  it("take the moment itself as after and not as before, and need both", () => {
    const at = (ms: number) => new Date(Date.parse("2026-03-01T12:00:00Z") + ms);
    const within = (after: number, before: number) =>
      passes(asset, { text: "", modifiedAfter: at(after), modifiedBefore: at(before) });
    expect([within(0, 1), within(1, 2), within(-1, 0), within(-1, 1)]).toEqual([true, false, false, true]);
    const { modifiedAt: _, ...undated } = asset;
    expect(passes(undated, { text: "", modifiedAfter: at(0) })).toBe(false);
    expect(passes(undated, { text: "" })).toBe(true);
  });
  it("let everything pass that they do not name", () => {
    const { extension: _, ...bare } = asset;
    expect([passes(bare, { text: "", extensions: ["jpg"] }), passes(bare, { text: "", extensions: [] })]).toEqual([
      false,
      true,
    ]);
    expect([passes(asset, { text: "", kinds: [] }), passes(asset, { text: "", kinds: ["IMAGE"] })]).toEqual([
      true,
      true,
    ]);
    const at = new Date(0);
    const queries = [
      { kinds: ["IMAGE" as const] },
      { extensions: ["a"] },
      { modifiedAfter: at },
      { modifiedBefore: at },
    ];
    expect(queries.map((query) => isFiltered({ text: "a", ...query }))).toEqual([true, true, true, true]);
    expect([isFiltered({ text: "a" }), isFiltered({ text: "a", kinds: [], extensions: [] })]).toEqual([false, false]);
  });
  it("are told by extensions where these say it all", () => {
    const query = (more: object) => extensionsFor({ text: "a", ...more });
    expect(query({})).toBeUndefined();
    expect(query({ extensions: ["jpg", "7z"], kinds: ["FOLDER"] })).toEqual(["jpg", "7z"]);
    for (const odd of ["", "a b", "JPG", "a.b", "x".repeat(17)])
      expect(query({ extensions: ["jpg", odd] })).toBeUndefined();
    expect(query({ extensions: ["x".repeat(16)] })).toHaveLength(1);
    expect(query({ kinds: ["VIDEO", "AUDIO"] })).toEqual(expect.arrayContaining(["mp4", "mp3"]));
    expect([query({ kinds: ["VIDEO", "OTHER"] }), query({ kinds: ["FOLDER"] })]).toEqual([undefined, undefined]);
  });
  it.each([
    ["image/x-unknown", "IMAGE"],
    ["audio/x-unknown", "AUDIO"],
    ["text/x-unknown", "DOCUMENT"],
    ["application/pdf", "DOCUMENT"],
    ["application/vnd.ms-excel", "DOCUMENT"],
    ["application/vnd.oasis.opendocument.text", "DOCUMENT"],
    ["application/zip", "OTHER"],
    ["x-text/plain", "OTHER"],
    ["x-application/pdf", "OTHER"],
    ["", "OTHER"],
  ])("tell the kind of %j by its media type: %s", (type, kind) => {
    expect([kindOf("x-unknown", type), kindOf(undefined, type)]).toEqual([kind, kind]);
  });

  it.each([
    ["IMAGE", "jpg jpe jxl jp2 tga dds exr raf orf rw2 pef srw cr3 nef hif psd ai eps svg"],
    ["VIDEO", "mp4 mts m2ts 3gp mxf braw r3d"],
    ["AUDIO", "mp3 wav m4a opus aiff"],
    ["DOCUMENT", "pdf docx one csv md boxnote gdoc gsheet gslides paper papert"],
    ["OTHER", "zip exe ts xyz otf glb sub"],
  ])("know %s by %s", (kind, extensions) => {
    for (const extension of extensions.split(" ")) {
      expect([extension, kindOf(extension, undefined)]).toEqual([extension, kind]);
    }
  });

  it.each([
    ["image/x-canon-cr2", "IMAGE"],
    ["video/x-matroska", "VIDEO"],
    ["audio/amr", "AUDIO"],
    ["text/plain", "DOCUMENT"],
    ["application/pdf", "DOCUMENT"],
    ["application/vnd.ms-excel", "DOCUMENT"],
    ["application/vnd.openxmlformats-officedocument.presentationml.presentation", "DOCUMENT"],
    ["application/vnd.oasis.opendocument.text", "DOCUMENT"],
    ["application/vnd.ms-fontobject", "OTHER"],
    ["application/octet-stream", "OTHER"],
    ["", "OTHER"],
  ])("know by %s alone: %s", (mimeType, kind) => {
    expect(kindOf(undefined, mimeType)).toBe(kind);
  });

  it("that go to a vendor cover every extension of their kinds", () => {
    for (const kind of ["IMAGE", "VIDEO", "AUDIO", "DOCUMENT"] as const) {
      const covering = extensionsFor({ text: "", kinds: [kind] }) ?? [];
      expect(covering.length).toBeGreaterThan(20);
      for (const extension of covering) {
        expect(extension).toMatch(/^[a-z0-9]{1,16}$/);
        expect(kindOf(extension, undefined)).toBe(kind);
      }
    }
    expect(extensionsFor({ text: "", kinds: ["IMAGE", "OTHER"] })).toBeUndefined();
  });

  it("with years that no vendor takes are left to the sifting", () => {
    const at = (text: string) => new Date(text);
    expect(vendorDates({ text: "", modifiedAfter: at("0001-01-01T00:00:00Z") })).toEqual({});
    expect(vendorDates({ text: "", modifiedBefore: at("9999-12-31T23:00:00-08:00") })).toEqual({});
    const sound = { modifiedAfter: at("2024-02-29T00:00:00Z"), modifiedBefore: at("2026-01-01T00:00:00Z") };
    expect(vendorDates({ text: "", ...sound })).toEqual(sound);
  });

  it.each([
    ["photo.jpg ", "jpg"],
    ["photo.jpg.", "jpg"],
    ["photo.JPG . .", "jpg"],
    ["photo.jpg\u00a0\u200b", "jpg"],
    ["notes. ", undefined],
    [".profile ", undefined],
    ["...", undefined],
    [" .jpg", "jpg"],
    ["a.b.tar.gz", "gz"],
  ])("see in %j the extension %j", (name, extension) => {
    expect(extensionOf(name)).toBe(extension);
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

  it("tells every origin that the operator named, and none that is built in", () => {
    const cloud = {
      id: "own",
      label: "https://a.label",
      login: "https://login.own.example",
      graph: "http://localhost:1/",
    };
    const options = { onedrive: { clouds: [cloud] }, box: { api: "https://box.own.example" }, dropbox: {}, floppy: {} };
    expect(originsOfOptions(options)).toEqual(
      expect.arrayContaining(["https://login.own.example", "http://localhost:1", "https://box.own.example"]),
    );
    expect(originsOfOptions({})).toEqual([]);
    expect(originsOfOptions({ onedrive: {}, box: { userAgent: "https://x" } })).not.toContain("https://api.box.com");
  });
});
