import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { InvalidSettings } from "../../../src/providers/contract/errors.js";
import type { Check, Values } from "../../../src/providers/contract/provider.js";
import { createDropbox } from "../../../src/providers/dropbox/index.js";
import {
  contentHosts,
  type DropboxOptions,
  dropbox,
  parseDropboxOptions,
} from "../../../src/providers/dropbox/options.js";
import { namespaceOf, idOf as readId } from "../../../src/providers/dropbox/ref.js";
import { TestAccess } from "../access.js";
import { json } from "../memory-vendor.js";
import { app, FakeDropbox, idOf, plain, type Thing } from "./fake-dropbox.js";

const provider = createDropbox({}, new FakeDropbox([]));
const redirectUri = "https://popsync.example/codeForTokenExchange/dropbox";
const { signal } = new AbortController();

const instanceAt = (options: DropboxOptions) => createDropbox(options, new FakeDropbox([])).configure(app, "PER_USER");

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
      clientId: "My App",
      clientSecret: "My App",
      folderId: "/Brand/Photos",
      sharedFolderId: "Photos",
    });
    expect(Object.keys(problems).sort()).toEqual(["clientId", "clientSecret", "folderId", "sharedFolderId"]);
    expect(problems["clientSecret"]).toMatch(/App key/);
    expect(problems["folderId"]).toMatch(/others have it elsewhere/);
    expect(problemsOf({ ...app, folderId: "https://www.dropbox.com/home/Brand" })["folderId"]).toMatch(/Choose/);
    expect(problemsOf({ ...app, sharedFolderId: "4711" })["sharedFolderId"]).toMatch(/Choose the folder/);
  });

  it("takes a folder's id, and belongs to the app key alone", () => {
    expect(problemsOf({ ...app, folderId: "id:a4ayc_80_OEAAAAAAAAAXz", sharedFolderId: "84528192421" })).toEqual({});
    const instance = provider.configure(app, "PER_USER");
    const other = provider.configure({ ...app, clientSecret: "another", folderId: idOf(1) }, "PER_USER");
    expect(other.registration).toBe(instance.registration);
    expect(instance.registration).not.toContain(app.clientSecret);
  });

  it.each(["id:", "id:..", "id:a/b", "ns:123", "rev:0123456789", `id:${"a".repeat(200)}`, "id:aaaaaaaaaa\n"])(
    "refuses %j as a folder",
    (id) => {
      expect(problemsOf({ ...app, folderId: id })).toHaveProperty("folderId");
    },
  );
});

describe("references", () => {
  it("are ids: no path, no revision, and nothing that could end a header or a field", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.string().map((text) => `id:${text}`),
        ),
        (text) => {
          if (readId(text) !== undefined) expect(text).toMatch(/^id:[A-Za-z0-9_-]+$/);
        },
      ),
    );
    expect([readId(5), readId(undefined), namespaceOf(5), namespaceOf("1/x"), namespaceOf("")]).toEqual(
      Array(5).fill(undefined),
    );
  });
});

describe("the operator's options", () => {
  it("name another Dropbox, with http outside production only", () => {
    const named = { login: "http://localhost:4408", api: "http://localhost:4409/", content: "http://localhost:4409" };
    expect(parseDropboxOptions(named, { allowHttp: true })).toEqual({
      options: { ...named, api: "http://localhost:4409" },
      problems: [],
    });
    expect(parseDropboxOptions(named, { allowHttp: false }).problems).toHaveLength(3);
  });

  it.each([
    [[], "dropbox: is an object"],
    [{ content: "https://content.dropboxapi.com/2" }, "dropbox.content: is an origin, without a path"],
    [{ web: "https://www.dropbox.com" }, "dropbox.web: there is no such option"],
  ])("%j: %s", (input, problem) => {
    expect(parseDropboxOptions(input, { allowHttp: true }).problems.join()).toContain(problem);
  });

  it("decide where a token goes, and what may be plain http", () => {
    const { api, content } = dropbox;
    expect([contentHosts(dropbox), instanceAt({}).origins]).toEqual([["content.dropboxapi.com"], [api, content]]);
    const local = { content: "http://localhost:4409" };
    const origins = [api, local.content];
    expect([contentHosts({ ...dropbox, ...local }), instanceAt(local).origins]).toEqual([["localhost"], origins]);
  });
});

describe("the admin's test", () => {
  const things: Thing[] = [
    { parent: undefined, type: "folder", readable: true, name: "Brand", namespace: "4711" },
    { parent: 0, type: "file", readable: true },
    { parent: 3, type: "folder", readable: true },
    { parent: undefined, type: "folder", readable: false },
  ];
  const vendor = () => {
    const made = new FakeDropbox(things);
    made.answers.set("/oauth2/token", () => json(400, { error: "invalid_grant" }));
    return made;
  };
  async function test(with_: FakeDropbox, values: Values = {}, loggedIn = true): Promise<Record<string, Check>> {
    const instance = createDropbox({}, with_).configure({ ...app, ...values }, "PER_USER");
    const session = loggedIn ? instance.connect(new TestAccess("token")) : undefined;
    const checks = await instance.verify(session, { redirectUri, signal });
    return Object.fromEntries(checks.map((check) => [check.name, check]));
  }

  it("comes in the order in which things are fixed, and says what cannot be known", async () => {
    const checks = await test(vendor(), { folderId: idOf(0) });
    expect(Object.values(checks).map(({ name, state }) => `${name} ${state}`)).toEqual([
      "credentials PASSED",
      "redirectUri SKIPPED",
      "status SKIPPED",
      "login PASSED",
      "permissions PASSED",
      "folder PASSED",
      "search PASSED",
    ]);
    expect(checks["redirectUri"]?.advice).toContain(redirectUri);
    expect(checks["status"]?.advice).toMatch(/Enable additional users/);
    expect(checks["folder"]?.message).toContain("Brand");
  });

  it("spends no login and tells no secret", async () => {
    const made = vendor();
    const checks = await test(made, {}, false);
    expect(made.calls.map(({ url }) => url.pathname)).toEqual(["/oauth2/token"]);
    expect(JSON.stringify(checks)).not.toContain(app.clientSecret);
    expect(["login", "permissions", "folder", "search"].map((name) => checks[name]?.state)).toEqual(
      Array(4).fill("SKIPPED"),
    );
  });

  it("names what is wrong in the console's own words", async () => {
    const wrong = vendor();
    wrong.answers.set("/oauth2/token", () =>
      json(400, { error: "invalid_client: Invalid client_id or client_secret" }),
    );
    wrong.answers.set("/2/files/get_temporary_link", () =>
      plain(
        400,
        "Your app is not permitted to access this endpoint because it does not have the required scope 'files.content.read'.",
      ),
    );
    const checks = await test(wrong, { folderId: idOf(1) });
    expect(checks["credentials"]).toMatchObject({ state: "FAILED", code: "invalid_client" });
    expect(checks["credentials"]?.message).toMatch(/App Console > your app > Settings/);
    expect(checks["permissions"]).toMatchObject({ state: "FAILED", code: "missing_scope" });
    expect(checks["permissions"]?.message).toMatch(/files\.content\.read/);
    expect(checks["folder"]).toMatchObject({ state: "FAILED", message: "This is a file, not a folder." });
    expect((await test(vendor(), { folderId: idOf(99) }))["folder"]?.message).toMatch(/no such folder/);
    expect((await test(vendor(), { folderId: idOf(2) }))["folder"]?.message).toMatch(/not in your Dropbox/);
  });

  it("pins the number of a shared folder, and lets no other thing than a folder be saved", async () => {
    const pin = (values: Values = {}, made = vendor()) => {
      const instance = createDropbox({}, made).configure({ ...app, ...values }, "PER_USER");
      return instance.pin?.(instance.connect(new TestAccess("token")), signal);
    };
    expect(await pin()).toEqual({});
    expect(await pin({ folderId: idOf(0) })).toEqual({ sharedFolderId: "4711" });
    expect(await pin({ folderId: idOf(0), sharedFolderId: "4711" })).toEqual({});
    for (const id of [1, 2, 99]) await expect(pin({ folderId: idOf(id) })).rejects.toBeInstanceOf(InvalidSettings);
    await expect(pin({ folderId: idOf(0), sharedFolderId: "4712" })).rejects.toThrow(/another folder's number/);
    // Chosen by another member, who has it under another id.
    const otherwise = new FakeDropbox(things, { otherwiseKnown: new Set([0]) });
    expect(await pin({ folderId: idOf(0), sharedFolderId: "4711" }, otherwise)).toEqual({});
    await expect(pin({ folderId: idOf(0) }, otherwise)).rejects.toBeInstanceOf(InvalidSettings);
  });
});
