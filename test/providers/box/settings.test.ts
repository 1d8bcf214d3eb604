import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createBox } from "../../../src/providers/box/index.js";
import { type BoxOptions, box, contentHosts, parseBoxOptions } from "../../../src/providers/box/options.js";
import { idOf, itemPath, parseRef, refOf } from "../../../src/providers/box/ref.js";
import { InvalidSettings } from "../../../src/providers/contract/errors.js";
import type { Check, Values } from "../../../src/providers/contract/provider.js";
import { TestAccess } from "../access.js";
import { json } from "../memory-vendor.js";
import { FakeBox } from "./fake-box.js";

const provider = createBox({}, new FakeBox([]));
const good = { clientId: "ly1nj6n11vionaie65emwzk575hnnmrk", clientSecret: "hOzsTeFlT6ko0dme22uGbQal04SBPYc1" };
const redirectUri = "https://popsync.example/codeForTokenExchange/box";
const { signal } = new AbortController();

const instanceAt = (options: BoxOptions) => createBox(options, new FakeBox([])).configure(good, "PER_USER");

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
    const problems = problemsOf({ clientId: "my app", clientSecret: "my app", folderId: "Brand/Photos" });
    expect(Object.keys(problems).sort()).toEqual(["clientId", "clientSecret", "folderId"]);
    expect(problems["clientSecret"]).toMatch(/Client ID/);
    expect(problemsOf({ ...good, folderId: "https://contoso.app.box.com/folder/123456?x=1" })["folderId"]).toMatch(
      /number alone: 123456$/,
    );
    expect(problemsOf({ ...good, folderId: "0" })["folderId"]).toMatch(/All Files/);
  });

  it("takes a folder's number, and belongs to the client id alone", () => {
    expect(problemsOf({ ...good, folderId: "160123456789" })).toEqual({});
    const instance = provider.configure(good, "PER_USER");
    const other = provider.configure({ ...good, clientSecret: "another", folderId: "5" }, "PER_USER");
    expect(other.registration).toBe(instance.registration);
    expect(instance.registration).not.toContain(good.clientSecret);
  });

  it.each([".", "..", "-1", "1/items", "1%2F..", "12 ", "١٢", "1e3", "9".repeat(30)])(
    "refuses %j as a folder",
    (id) => {
      expect(problemsOf({ ...good, folderId: id })).toHaveProperty("folderId");
    },
  );
});

describe("references", () => {
  it("have one spelling each, which is all that comes near a path", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(file|folder|files)\/0?[0-9]{0,22}$/)), (text) => {
        const ref = parseRef(text);
        if (!ref) return;
        expect(refOf(ref)).toBe(text);
        expect(itemPath(ref)).toMatch(/^\/2\.0\/(files|folders)\/[1-9][0-9]{0,19}$/);
      }),
    );
    expect(parseRef("file/18446744073709551615")).toEqual({ type: "file", id: "18446744073709551615" });
    expect([idOf(5), idOf("05"), idOf("0"), idOf("")]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("the operator's options", () => {
  it("name another Box, with http outside production only", () => {
    const named = { login: "http://localhost:4404", api: "http://localhost:4405/" };
    expect(parseBoxOptions(named, { allowHttp: true })).toEqual({
      options: { login: "http://localhost:4404", api: "http://localhost:4405" },
      problems: [],
    });
    expect(parseBoxOptions(named, { allowHttp: false }).problems).toEqual([
      "box.login: is http, which production refuses",
      "box.api: is http, which production refuses",
    ]);
  });

  it.each([
    [[], "box: is an object"],
    [{ api: "api.box.com" }, "box.api: is an address such as https://api.box.com"],
    [{ api: "https://api.box.com/2.0" }, "box.api: is an origin, without a path"],
    [{ login: "ftp://box.com" }, "box.login: is neither"],
    [{ region: "eu" }, "box.region: there is no such option"],
    [{ toString: "x" }, "box.toString: there is no such option"],
    [{ userAgent: "a\nb" }, "box.userAgent: is a line"],
  ])("%j: %s", (input, problem) => {
    const { problems } = parseBoxOptions(input, { allowHttp: true });
    expect(problems.join()).toContain(problem);
  });

  it("decide where a token goes, and what may be plain http", () => {
    expect(contentHosts(box)).toEqual(["api.box.com", ".boxcloud.com"]);
    expect(instanceAt({}).origins).toEqual([box.api]);
    const local = { api: "http://localhost:4405" };
    expect(contentHosts({ ...box, ...local })).toEqual(["localhost", ".boxcloud.com"]);
    expect(instanceAt(local).origins).toEqual([local.api]);
  });
});

describe("the admin's test", () => {
  const vendor = () => {
    const made = new FakeBox([
      { parent: undefined, type: "folder", readable: true, name: "Brand" },
      { parent: 0, type: "file", readable: true },
    ]);
    made.answers.set("/oauth2/token", () => json(400, { error: "invalid_grant" }));
    made.answers.set("/2.0/users/me", () => json(200, { type: "user", id: "7", login: "ann@box.example" }));
    made.answers.set("/2.0/folders/0", () => json(200, { type: "folder", id: "0", name: "All Files" }));
    return made;
  };
  async function test(box: FakeBox, values: Values = {}, loggedIn = true): Promise<Record<string, Check>> {
    const instance = createBox({}, box).configure({ ...good, ...values }, "PER_USER");
    const session = loggedIn ? instance.connect(new TestAccess("token")) : undefined;
    const checks = await instance.verify(session, { redirectUri, signal });
    return Object.fromEntries(checks.map((check) => [check.name, check]));
  }

  it("comes in the order in which things are fixed, and says what cannot be known", async () => {
    const checks = await test(vendor(), { folderId: "100" });
    expect(Object.values(checks).map(({ name, state }) => `${name} ${state}`)).toEqual([
      "credentials PASSED",
      "redirectUri SKIPPED",
      "approval SKIPPED",
      "login PASSED",
      "scopes PASSED",
      "folder PASSED",
      "search PASSED",
    ]);
    expect(checks["redirectUri"]?.advice).toContain(redirectUri);
    expect(checks["approval"]?.advice).toContain(good.clientId);
    expect(checks["folder"]?.message).toContain("Brand");
  });

  it("spends no login and tells no secret", async () => {
    const made = vendor();
    const checks = await test(made, {}, false);
    expect(made.calls.map(({ url }) => url.pathname)).toEqual(["/oauth2/token"]);
    expect(JSON.stringify(checks)).not.toContain(good.clientSecret);
    expect(["login", "scopes", "folder", "search"].map((name) => checks[name]?.state)).toEqual(
      Array(4).fill("SKIPPED"),
    );
  });

  it("names what is wrong in the console's own words", async () => {
    const wrong = vendor();
    wrong.answers.set("/oauth2/token", () => json(400, { error: "invalid_client" }));
    wrong.answers.set("/2.0/folders/0", () => json(403, { code: "insufficient_scope" }));
    const checks = await test(wrong, { folderId: "101" });
    expect(checks["credentials"]).toMatchObject({ state: "FAILED", code: "invalid_client" });
    expect(checks["credentials"]?.message).toMatch(/OAuth 2\.0 Credentials/);
    expect(checks["scopes"]).toMatchObject({ state: "FAILED", code: "insufficient_scope" });
    expect(checks["scopes"]?.message).toMatch(/Read all files and folders stored in Box/);
    expect(checks["folder"]).toMatchObject({ state: "FAILED", message: "This is a file, not a folder." });
    expect((await test(vendor(), { folderId: "999" }))["folder"]?.message).toMatch(/no such folder/);
  });

  it("pins nothing, but lets no other thing than a folder be saved", async () => {
    const pin = (folderId?: string) => {
      const instance = createBox({}, vendor()).configure({ ...good, ...(folderId && { folderId }) }, "PER_USER");
      return instance.pin?.(instance.connect(new TestAccess("token")), signal);
    };
    expect(await pin()).toEqual({});
    expect(await pin("100")).toEqual({});
    for (const id of ["101", "999"]) await expect(pin(id)).rejects.toBeInstanceOf(InvalidSettings);
  });
});
