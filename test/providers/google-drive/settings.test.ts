import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { InvalidSettings } from "../../../src/providers/contract/errors.js";
import type { Check, Values } from "../../../src/providers/contract/provider.js";
import { createGoogleDrive } from "../../../src/providers/google-drive/index.js";
import {
  type GoogleDriveOptions,
  google,
  parseGoogleDriveOptions,
  thumbnailHosts,
} from "../../../src/providers/google-drive/options.js";
import { filePath, idOf as idIn } from "../../../src/providers/google-drive/ref.js";
import { TestAccess } from "../access.js";
import { clientId, clientSecret, FakeDrive, idOf, json, refusal } from "./fake-drive.js";

const provider = createGoogleDrive({}, new FakeDrive([]));
const good = { clientId, clientSecret };
const drive = "0ASharedDrive_-9";
const redirectUri = "https://popsync.example/codeForTokenExchange/google-drive";
const { signal } = new AbortController();

const instanceAt = (options: GoogleDriveOptions) =>
  createGoogleDrive(options, new FakeDrive([])).configure(good, "PER_USER");

function problemsOf(values: Values): Record<string, string> {
  try {
    provider.configure(values, "PER_USER");
    return {};
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    return Object.fromEntries(error.problems.map(({ key, message }) => [key, message]));
  }
}

describe("settings", () => {
  it("reports every bad one at once, in words that say what to paste", () => {
    const problems = problemsOf({
      clientId: "my app",
      clientSecret: clientId,
      driveId: "a b",
      folderId: "Brand/Photos",
    });
    expect(Object.keys(problems).sort()).toEqual(["clientId", "clientSecret", "driveId", "folderId"]);
    expect(problems["clientSecret"]).toMatch(/Client ID/);
    const address = "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOp?usp=sharing";
    expect(problemsOf({ ...good, folderId: address })["folderId"]).toMatch(/id alone: 1AbCdEfGhIjKlMnOp$/);
    expect(problemsOf({ ...good, driveId: "https://drive.google.com/open?id=0AbCdEfGhIjKlUk9PVA" })["driveId"]).toMatch(
      /0AbCdEfGhIjKlUk9PVA$/,
    );
    expect(problemsOf({ ...good, folderId: "root" })["folderId"]).toMatch(/My Drive/);
  });

  it("takes ids, and belongs to the client id alone", () => {
    expect(problemsOf({ ...good, driveId: drive, folderId: "1AbCdEfGhIjKlMnOp-_" })).toEqual({});
    const instance = provider.configure(good, "PER_USER");
    const other = provider.configure({ ...good, clientSecret: "another", driveId: drive }, "PER_USER");
    expect(other.registration).toBe(instance.registration);
    expect(instance.registration).not.toContain(clientSecret);
    expect(instance.setupLinks(redirectUri)[0]?.url).toMatch(/overview\?project=123456789012$/);
  });

  it.each([".", "..", "a/b", "1AbCdEfGhI/x", "1%2F..AbCdEfGh", "1AbCdEfGhI ", "'1AbCdEfGhI'", "x".repeat(200)])(
    "refuses %j as a folder",
    (id) => {
      expect(problemsOf({ ...good, folderId: id })).toHaveProperty("folderId");
    },
  );

  it("let nothing else near a path", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\w./%-]{5,40}$/)), (text) => {
        const id = idIn(text);
        expect([undefined, text]).toContain(id);
        if (id !== undefined)
          expect(filePath(id, "id")).toMatch(/^\/drive\/v3\/files\/[\w-]+\?supportsAllDrives=true&fields=id$/);
      }),
    );
  });
});

describe("the operator's options", () => {
  it("name another Google, with http outside production only", () => {
    const named = { login: "http://localhost:4406", token: "http://localhost:4407", api: "http://localhost:4407/" };
    expect(parseGoogleDriveOptions(named, { allowHttp: true })).toEqual({
      options: { ...named, api: "http://localhost:4407" },
      problems: [],
    });
    expect(parseGoogleDriveOptions(named, { allowHttp: false }).problems).toHaveLength(3);
  });

  it.each([
    [[], "google-drive: is an object"],
    [{ api: "googleapis.com" }, "google-drive.api: is an address such as https://www.googleapis.com"],
    [{ token: "https://oauth2.googleapis.com/token" }, "google-drive.token: is an origin, without a path"],
    [{ region: "eu" }, "google-drive.region: there is no such option"],
    [{ toString: "x" }, "google-drive.toString: there is no such option"],
    [{ userAgent: "a\nb" }, "google-drive.userAgent: is a line"],
  ])("%j: %s", (input, problem) => {
    expect(parseGoogleDriveOptions(input, { allowHttp: true }).problems.join()).toContain(problem);
  });

  it("decide where a token goes: never to all of googleusercontent.com, where customers' machines are", () => {
    const hosts = thumbnailHosts(google);
    expect(hosts).toEqual(expect.arrayContaining(["www.googleapis.com", "lh3.googleusercontent.com"]));
    for (const host of hosts) expect(host).not.toMatch(/^\./);
    expect(instanceAt({}).origins).toEqual(["https://oauth2.googleapis.com", "https://www.googleapis.com"]);
    const local = "http://localhost:4407";
    expect(instanceAt({ api: local, token: local }).origins).toEqual([local]);
  });
});

describe("the admin's test", () => {
  const vendor = () => {
    const made = new FakeDrive([
      { parent: undefined, type: "folder", readable: true, name: "Brand", drive },
      { parent: 0, type: "file", readable: true, drive },
      { parent: undefined, type: "shortcut", readable: true, facts: { shortcutDetails: { targetId: idOf(0) } } },
      { parent: undefined, type: "folder", readable: true, name: "Mine" },
      { parent: undefined, type: "folder", readable: true, trashed: true },
    ]);
    made.answers.set("/token", () => json(400, { error: "invalid_grant" }));
    made.answers.set("/drive/v3/about", () => json(200, { user: { emailAddress: "ann@g.example" } }));
    made.answers.set(`/drive/v3/drives/${drive}`, () => json(200, { id: drive, name: "Design system" }));
    return made;
  };
  async function test(google: FakeDrive, values: Values = {}, loggedIn = true): Promise<Record<string, Check>> {
    const instance = createGoogleDrive({}, google).configure({ ...good, ...values }, "PER_USER");
    const session = loggedIn ? instance.connect(new TestAccess("token")) : undefined;
    const checks = await instance.verify(session, { redirectUri, signal });
    return Object.fromEntries(checks.map((check) => [check.name, check]));
  }

  it("comes in the order in which things are fixed, and says what cannot be known", async () => {
    const checks = await test(vendor(), { folderId: idOf(0), driveId: drive });
    expect(Object.values(checks).map(({ name, state }) => `${name} ${state}`)).toEqual([
      "credentials PASSED",
      "redirectUri SKIPPED",
      "audience SKIPPED",
      "login PASSED",
      "folder PASSED",
      "search PASSED",
    ]);
    expect(checks["redirectUri"]?.advice).toContain(redirectUri);
    expect(checks["audience"]?.advice).toMatch(/7 days/);
    expect(checks["folder"]?.message).toContain("Brand");
    expect((await test(vendor(), { driveId: drive }))["folder"]?.message).toContain("Design system");
  });

  it("spends no login and tells no secret", async () => {
    const made = vendor();
    const checks = await test(made, {}, false);
    expect(made.calls.map(({ url }) => url.pathname)).toEqual(["/token"]);
    expect(JSON.stringify(checks)).not.toContain(clientSecret);
    expect(["login", "folder", "search"].map((name) => checks[name]?.state)).toEqual(Array(3).fill("SKIPPED"));
  });

  it("names what is wrong in the console's own words", async () => {
    const wrong = vendor();
    wrong.answers.set("/token", () => json(401, { error: "invalid_client" }));
    wrong.answers.set("/drive/v3/about", () => refusal(403, "accessNotConfigured"));
    const checks = await test(wrong, { folderId: idOf(1) });
    expect(checks["credentials"]).toMatchObject({ state: "FAILED", code: "invalid_client" });
    expect(checks["login"]).toMatchObject({ state: "FAILED", code: "accessNotConfigured" });
    expect(checks["login"]?.message).toMatch(/APIs & Services > Library/);
    expect(checks["folder"]).toMatchObject({ state: "FAILED", message: "This is a file, not a folder." });
  });

  const pin = (values: Values) => {
    const instance = createGoogleDrive({}, vendor()).configure({ ...good, ...values }, "PER_USER");
    return instance.pin?.(instance.connect(new TestAccess("token")), signal);
  };

  it("pins the shared drive of a folder, and nothing else", async () => {
    expect(await pin({})).toEqual({});
    expect(await pin({ folderId: idOf(0) })).toEqual({ driveId: drive });
    expect(await pin({ folderId: idOf(0), driveId: drive })).toEqual({});
    expect(await pin({ folderId: idOf(3) })).toEqual({});
    expect(await pin({ driveId: drive })).toEqual({});
  });

  it.each([
    [{ folderId: idOf(1) }, "folderId", /a file/],
    [{ folderId: idOf(2) }, "folderId", new RegExp(`shortcut.*${idOf(0)}`)],
    [{ folderId: idOf(4) }, "folderId", /no such folder/],
    [{ folderId: idOf(99) }, "folderId", /no such folder/],
    [{ folderId: idOf(3), driveId: drive }, "driveId", /does not lie/],
    [{ driveId: "0AnotherDrive" }, "driveId", /no member/],
  ])("lets %j not be saved", async (values, key, words) => {
    const error = await pin(values)?.catch((caught) => caught);
    expect(error).toBeInstanceOf(InvalidSettings);
    expect((error as InvalidSettings).problems).toEqual([{ key, message: expect.stringMatching(words) }]);
  });
});
