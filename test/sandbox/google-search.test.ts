/** What Google Drive's files.list finds, how it reads a query, and how it goes wrong. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type GoogleItem, type Sandbox, type SharedDrive } from "../../sandbox/index.js";
import { startJudgedSandbox } from "../specs/judged-sandbox.js";
import { DriveClient, everywhere, namesOf, refusalOf } from "./google-support.js";

let sandbox: Sandbox;
let ann: DriveClient;
let ben: DriveClient;
let shared: GoogleItem;
let deep: GoogleItem;
let drive: SharedDrive;

beforeAll(async () => {
  sandbox = await startJudgedSandbox({ world: "empty" }, ["answer"]);
  const { world } = sandbox;
  for (const name of ["ann", "ben"]) world.person({ email: `${name}@tiny.example` });
  const { google } = world;
  shared = google.folder("ann", "Shared");
  deep = google.file(google.folder(shared, "Deep"), "lighthouse at dawn.jpg", {
    modified: Date.UTC(2026, 4, 1, 12),
    created: Date.UTC(2026, 3, 1, 12),
  });
  google.file(shared, "plan.pdf", { content: "the HelloWorld lighthouse_keeper", modified: Date.UTC(2026, 0, 2) });
  google.document(shared, "Minutes", {
    content: "a big lighthouse",
    description: "quarterly",
    modified: Date.UTC(2026, 0, 1),
  });
  google.file("ann", "quinn's paper\\essay.txt");
  google.share(shared, "ben");
  drive = google.sharedDrive({ name: "System", members: ["ann", "ben"] });
  google.file(drive, "lighthouse icon.png");
});
beforeEach(() => {
  [ann, ben] = ["ann", "ben"].map((name) => new DriveClient(sandbox, name)) as [DriveClient, DriveClient];
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.close());

describe("queries", () => {
  it.each([
    ["fullText contains 'lighthouse'", ["lighthouse at dawn.jpg", "plan.pdf", "Minutes"]],
    ["fullText contains 'light'", []],
    ["fullText contains 'hello'", []],
    ["fullText contains 'helloworld'", ["plan.pdf"]],
    ["fullText contains 'lighthouse big'", ["Minutes"]],
    ["fullText contains '\"lighthouse big\"'", []],
    ["fullText contains '\"big lighthouse\" quarterly'", ["Minutes"]],
    ["fullText contains '\"lighthouse keeper\"'", ["plan.pdf"]],
    ["fullText contains '!?'", []],
    ["name contains 'light'", ["lighthouse at dawn.jpg"]],
    ["name contains 'daw LIGHT'", ["lighthouse at dawn.jpg"]],
    ["name contains 'house'", []],
    ["name = 'Minutes'", ["Minutes"]],
    ["name = 'minutes'", []],
    ["name contains 'quinn\\'s paper\\\\essay'", ["quinn's paper\\essay.txt"]],
    ["mimeType = 'application/vnd.google-apps.document'", ["Minutes"]],
    ["mimeType contains 'image/' and trashed = false", ["lighthouse at dawn.jpg"]],
    ["mimeType contains 'jpeg'", []],
    ["modifiedTime > '2026-04-01T00:00:00' and fullText contains 'lighthouse'", ["lighthouse at dawn.jpg"]],
    ["modifiedTime <= '2026-01-01T01:00:00+01:00' and fullText contains 'lighthouse'", ["Minutes"]],
    ["createdTime = '2026-04-01T12:00:00'", ["lighthouse at dawn.jpg"]],
    ["not mimeType contains 'image/' and fullText contains 'lighthouse'", ["plan.pdf", "Minutes"]],
    ["'ann@tiny.example' in owners and name contains 'plan'", ["plan.pdf"]],
    ["'ben@tiny.example' in readers", ["Shared"]],
    ["'ben@tiny.example' in writers", []],
    ["visibility = 'limited' and name = 'Minutes'", ["Minutes"]],
    ["appProperties has { key='a' and value='b' }", []],
  ])("%s", async (q, names) => {
    expect(await ann.names(q)).toEqual(names);
  });

  it("know what is shared with somebody, and only one level of parents", async () => {
    expect(await ben.names("sharedWithMe")).toEqual(["Shared"]);
    expect(await ben.names("sharedWithMe = false and fullText contains 'lighthouse'")).toHaveLength(3);
    expect((await ann.names(`'${shared.id}' in parents`)).sort()).toEqual(["Deep", "Minutes", "plan.pdf"]);
    expect((await ann.names("'root' in parents")).sort()).toEqual(["Shared", "quinn's paper\\essay.txt"]);
    expect(await ann.names(`'${drive.id}' in parents`)).toEqual([]);
    expect(await ann.names(`'${drive.id}' in parents`, everywhere)).toEqual(["lighthouse icon.png"]);
    expect(refusalOf(await ben.list("'nobodys' in parents"))).toEqual([404, "notFound"]);
  });

  it("evaluate and and or from left to right, whatever stands in brackets first", async () => {
    interface Said {
      q: string;
      is: boolean;
    }
    const { said } = fc.letrec<{ said: Said; factor: Said }>((tie) => ({
      factor: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.boolean().map((is) => ({ q: is ? "name = 'Minutes'" : "name = 'nothing'", is })),
        tie("factor").map(({ q, is }) => ({ q: `not ${q}`, is: !is })),
        tie("said").map(({ q, is }) => ({ q: `(${q})`, is })),
      ),
      said: fc
        .tuple(tie("factor"), fc.array(fc.tuple(fc.constantFrom("and", "or"), tie("factor")), { maxLength: 3 }))
        .map(([first, rest]) =>
          rest.reduce(
            (left, [by, right]) => ({
              q: `${left.q} ${by} ${right.q}`,
              is: by === "and" ? left.is && right.is : left.is || right.is,
            }),
            first,
          ),
        ),
    }));
    await fc.assert(
      fc.asyncProperty(said, async ({ q, is }) => {
        expect((await ann.names(q)).includes("Minutes")).toBe(is);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    "",
    "lighthouse",
    "name contains",
    "name contains lighthouse",
    'name contains "lighthouse"',
    "name contains 'a",
    "name contains 'a' 'b'",
    "name contains 'a' and",
    "name contains 'a' AND trashed = false",
    "(name contains 'a'",
    "name contains 'a')",
    "name like 'a'",
    "title contains 'a'",
    "fullText = 'a'",
    "name > 'a'",
    "constructor = 'a'",
    "trashed = 'false'",
    "trashed",
    "trashed > true",
    "name = true",
    "modifiedTime > 'yesterday'",
    "modifiedTime contains '2026-01-01'",
    "parents in 'root'",
    "'root' in nothing",
    "name contains 'a\\b'",
    "visibility = 'secret'",
    "properties has { key='a' }",
  ])("are refused: %s", async (q) => {
    const { status, body } = await ann.list(q);
    expect([status, body["error"]]).toEqual([
      400,
      {
        code: 400,
        message: "Invalid Value",
        errors: [
          { message: "Invalid Value", domain: "global", reason: "invalid", location: "q", locationType: "parameter" },
        ],
      },
    ]);
  });

  it("take any text as a text, once it is escaped", async () => {
    const { google } = sandbox.world;
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((text) => !text.includes("\ud800"));
    await fc.assert(
      fc.asyncProperty(name, async (text) => {
        const file = google.file("ben", text);
        const q = `name = '${text.replace(/['\\]/g, "\\$&")}' and 'me' in owners`;
        expect(await ben.names(q)).toEqual([text]);
        google.delete(file);
      }),
      { numRuns: 60 },
    );
  });

  it("never answer with anything but a list or a refusal", async () => {
    const piece = fc.constantFrom(
      "name",
      "fullText",
      "contains",
      "=",
      "'a'",
      "(",
      ")",
      "and",
      "or",
      "not",
      "in",
      "parents",
      "trashed",
      "true",
      "'",
      "\\",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        expect([200, 400, 404]).toContain((await ann.list(pieces.join(" "))).status);
      }),
      { numRuns: 100 },
    );
  });
});

describe("parameters", () => {
  it.each([
    [{ pageSize: "0" }, [400, "invalidParameter"]],
    [{ corpora: "team" }, [400, "invalid"]],
    [{ corpora: "allDrives" }, [403, "includeTeamDriveItemsRequired"]],
    [{ ...everywhere, corpora: "drive" }, [403, "teamDriveIdRequiresTeamDriveCorpora"]],
    [{ driveId: "0A" }, [403, "teamDriveIdRequiresTeamDriveCorpora"]],
    [{ ...everywhere, corpora: "drive", driveId: "0A" }, [404, "notFound"]],
    [{ orderBy: "modifiedTime" }, [403, "forbidden"]],
    [{ orderBy: "size" }, [400, "invalid"]],
    [{ spaces: "photos" }, [400, "invalid"]],
    [{ spaces: "drive,appDataFolder" }, [403, "insufficientScopes"]],
    [{ pageToken: "nonsense" }, [400, "invalid"]],
    [{ supportsAllDrives: "yes" }, [400, "invalidParameter"]],
    [{ maxResults: "5" }, [400, "badRequest"]],
    [{ fields: "files(title)" }, [400, "invalidParameter"]],
  ])("%p is refused", async (more: Record<string, string>, refusal) => {
    expect(refusalOf(await ann.list("fullText contains 'lighthouse'", more))).toEqual(refusal);
  });

  it("that are too large are the largest there is, and all files that are not in shared drives come unasked", async () => {
    sandbox.world.person({ email: "cid@tiny.example", name: "cid" });
    const cid = new DriveClient(sandbox, "cid");
    for (let n = 0; n < 120; n++) sandbox.world.google.file("cid", `many ${n}.jpg`);
    const own = "name contains 'many'";
    for (const more of [{}, { pageSize: "5000" }]) {
      const { status, body } = await cid.list(own, more);
      expect([status, body["files"].length, body["nextPageToken"]]).toEqual([200, 120, undefined]);
    }
    expect((await cid.list(own, everywhere)).body["files"]).toHaveLength(100);
    expect((await cid.list(own, { corpora: "domain" })).body["files"]).toEqual([]);
  });

  it("order a list that has no words", async () => {
    const q = `'${shared.id}' in parents`;
    expect(await ann.names(q, { orderBy: "folder,name desc" })).toEqual(["Deep", "plan.pdf", "Minutes"]);
    expect(await ann.names(q, { orderBy: "folder desc, modifiedTime" })).toEqual(["Minutes", "plan.pdf", "Deep"]);
  });

  it("leave out what is not asked for", async () => {
    const { body } = await ann.list("name = 'Minutes'");
    expect(body).toEqual({
      kind: "drive#fileList",
      incompleteSearch: false,
      files: [{ kind: "drive#file", id: expect.any(String), name: "Minutes", mimeType: expect.any(String) }],
    });
    expect((await ann.list("name = 'Minutes'", { fields: "files/name,nextPageToken" })).body).toEqual({
      files: [{ name: "Minutes" }],
    });
    expect((await ann.list("name = 'Minutes'", { fields: "kind" })).body).toEqual({ kind: "drive#fileList" });
  });
});

describe("pages", () => {
  it("hold together to the whole, whatever their size", async () => {
    const whole = await ann.names("trashed = false");
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), async (size) => {
        const found: string[] = [];
        let more: Record<string, string> = {};
        do {
          const page = await ann.list("trashed = false", { pageSize: String(size), ...more });
          found.push(...namesOf(page));
          more = page.body["nextPageToken"] ? { pageToken: page.body["nextPageToken"] } : {};
        } while (more["pageToken"]);
        expect(found).toEqual(whole);
      }),
      { numRuns: 9 },
    );
  });

  it("belong to one person's one query, for some hours", async () => {
    const first = await ann.list("trashed = false", { pageSize: "1" });
    const pageToken = first.body["nextPageToken"] as string;
    expect(refusalOf(await ann.list("trashed = true", { pageToken }))).toEqual([400, "invalid"]);
    expect(refusalOf(await ben.list("trashed = false", { pageToken }))).toEqual([400, "invalid"]);
    expect(refusalOf(await ann.list("trashed = false", { pageToken, ...everywhere }))).toEqual([400, "invalid"]);
    expect((await ann.list("trashed = false", { pageToken, pageSize: "2", fields: "files/id" })).status).toBe(200);
    sandbox.advance(6 * 3_600_000);
    const late = new DriveClient(sandbox, "ann");
    expect(refusalOf(await late.list("trashed = false", { pageToken }))).toEqual([400, "invalid"]);
  });
});

describe("the index", () => {
  const q = "fullText contains 'lighthouse'";

  it("has something new only after a while; folders have it at once", async () => {
    sandbox.faults.set({ search: { indexDelayMs: 60_000 } });
    const file = sandbox.world.google.file(shared, "new lighthouse.jpg", { added: "now" });
    expect(await ann.names(q)).not.toContain("new lighthouse.jpg");
    expect(await ann.names(`'${shared.id}' in parents`)).toContain("new lighthouse.jpg");
    sandbox.advance(60_000);
    expect(await ann.names(q)).toContain("new lighthouse.jpg");
    sandbox.world.google.delete(file);
  });

  it("still finds what is gone, moved, renamed, in the trash and no longer shared, as told", async () => {
    const { google } = sandbox.world;
    const gone = google.file(shared, "gone lighthouse.jpg");
    google.delete(gone);
    google.rename(deep, "sunset.jpg");
    google.move(deep, shared);
    google.unshare(shared, "ben");
    const thrown = google.file("ann", "thrown lighthouse.jpg");
    google.share(thrown, "ben");
    google.trash(thrown);
    expect(await ann.names(q)).not.toContain("gone lighthouse.jpg");
    // In the trash of its owner, where those it is shared with still find it.
    expect(await ben.names(q)).toEqual(["thrown lighthouse.jpg"]);
    expect(await ben.names(`${q} and trashed = false`)).toEqual([]);
    sandbox.faults.set({ search: { staleHits: true }, google: { staleAccess: true } });
    const { body } = await ben.list(q, { fields: "files(id,name,parents)" });
    expect(body["files"]).toEqual(
      expect.arrayContaining([
        { id: gone.id, name: "gone lighthouse.jpg" },
        { id: deep.id, name: "lighthouse at dawn.jpg" },
      ]),
    );
    expect(await ben.names(`${q} and trashed = false`)).toContain("thrown lighthouse.jpg");
    expect(await ben.file(thrown.id, "trashed")).toEqual({ trashed: true });
    expect((await ben.get(`/files/${deep.id}`)).status).toBe(404);
    expect((await ann.get(`/files/${gone.id}`)).status).toBe(404);
    expect(await ann.file(deep.id, "name,parents")).toEqual({ name: "sunset.jpg", parents: [shared.id] });
  });

  it("gives short and empty pages, the same page for ever, and everything twice, as told", async () => {
    sandbox.faults.set({ search: { shortPages: 1, emptyPages: 1 } });
    const first = await ann.list(q);
    expect(namesOf(first)).toEqual([]);
    const second = await ann.list(q, { pageToken: first.body["nextPageToken"] });
    expect(namesOf(second)).toHaveLength(1);
    sandbox.faults.clear();
    sandbox.faults.set({ search: { repeatNextLink: true, duplicates: true } });
    const twice = await ann.list(q, { pageSize: "2" });
    expect(new Set(namesOf(twice)).size).toBe(1);
    const again = await ann.list(q, { pageSize: "2", pageToken: twice.body["nextPageToken"] });
    expect(namesOf(again)).toEqual(namesOf(twice));
    expect(again.body["nextPageToken"]).toBeDefined();
  });

  it("says when it has not looked everywhere", async () => {
    sandbox.faults.set({ google: { incompleteSearch: true } });
    const { body } = await ann.list(q, everywhere);
    expect(body["incompleteSearch"]).toBe(true);
    expect(namesOf(await ann.list(q, everywhere))).not.toContain("lighthouse icon.png");
    expect((await ann.list(q)).body["incompleteSearch"]).toBe(false);
  });
});
