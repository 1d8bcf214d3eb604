import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { InvalidSettings } from "../../../src/providers/contract/errors.js";
import type { Values } from "../../../src/providers/contract/provider.js";
import { builtInClouds } from "../../../src/providers/microsoft/clouds.js";
import { oneDriveFields } from "../../../src/providers/microsoft/onedrive/fields.js";
import { createOneDrive } from "../../../src/providers/microsoft/onedrive/index.js";
import { parseOneDriveOptions } from "../../../src/providers/microsoft/options.js";
import { driveIdOf, itemIdOf, itemPath, parseRef, refOf } from "../../../src/providers/microsoft/ref.js";
import { Forest } from "./trees.js";

const provider = createOneDrive({}, new Forest([], { pageSizes: [1], copies: 1 }));
const id = "11111111-2222-4333-8444-555555555555";
const good = { clientId: id, clientSecret: "abc~secret", tenant: id };
const drive = `b!${"aB3-_".repeat(13)}`;
const folder = `01${"ABCDEFGH".repeat(4)}`;
const redirectUri = "https://popsync.example/codeForTokenExchange";

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
      clientId: "popsync",
      clientSecret: id,
      tenant: "not a tenant",
      cloud: "moon",
      scope: "all",
      driveId: "b!/../x",
      folderId: "https://contoso-my.sharepoint.com/x",
    });
    expect(Object.keys(problems).sort()).toEqual([
      "clientId",
      "clientSecret",
      "cloud",
      "driveId",
      "folderId",
      "scope",
      "tenant",
    ]);
    expect(problems["clientSecret"]).toMatch(/Value/);
    expect(problems["folderId"]).toMatch(/slash/);
  });

  it.each([".", "..", "root", `${folder}/children`, `${folder}%2F..`, `${folder} `, "01abc", "x".repeat(300)])(
    "refuses %j as a folder",
    (folderId) => {
      expect(problemsOf({ ...good, driveId: drive, folderId })).toHaveProperty("folderId");
    },
  );

  it("takes directories in all their forms, and folders of both kinds of account", () => {
    for (const tenant of [id, "contoso.com", "sub.contoso.onmicrosoft.com", "organizations", "Common", "consumers"]) {
      expect(problemsOf({ ...good, tenant })).toEqual({});
    }
    expect(problemsOf({ ...good, driveId: drive, folderId: folder })).toEqual({});
    expect(
      problemsOf({
        ...good,
        driveId: "ABCDEF0123456789",
        folderId: "abcdef0123456789!s0123456789abcdef0123456789ABCDEF",
      }),
    ).toEqual({});
    expect(problemsOf({ ...good, driveId: drive, folderId: "ABCDEF0123456789!123" })).toHaveProperty("folderId");
  });

  it("names the registration without the secret, whatever the spelling", () => {
    const { registration } = provider.configure(
      { ...good, clientId: id.toUpperCase(), tenant: "Contoso.COM" },
      "PER_USER",
    );
    expect(JSON.parse(registration)).toEqual({ clientId: id, tenant: "contoso.com", cloud: "global" });
    expect(provider.configure({ ...good, tenant: "contoso.com", clientSecret: "other" }, "PER_USER").registration).toBe(
      registration,
    );
    expect(provider.configure({ ...good, tenant: "contoso.com", cloud: "usgov" }, "PER_USER").registration).not.toBe(
      registration,
    );
  });

  it("links to the admin's consent where there is one directory", () => {
    const [link] = provider.configure({ ...good, cloud: "usgov" }, "PER_USER").setupLinks(redirectUri);
    const url = new URL(link?.url ?? "");
    expect(url.origin + url.pathname).toBe(`https://login.microsoftonline.us/${id}/v2.0/adminconsent`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: id,
      scope: "https://graph.microsoft.us/Files.Read.All",
      redirect_uri: redirectUri,
      state: "admin-consent",
    });
    expect(provider.configure({ ...good, tenant: "common" }, "PER_USER").setupLinks(redirectUri)).toEqual([]);
  });

  it("reminds of the secret's end, of the folder and of aliases", () => {
    const codes = (values: Values, now: string) =>
      provider
        .configure({ ...good, ...values }, "PER_USER")
        .notices(new Date(now))
        .map(({ severity, code }) => `${severity} ${code}`);
    const expiring = { clientSecretExpiresAt: "2027-01-31" };
    expect(codes(expiring, "2026-12-31T00:00:00Z")).toEqual([]);
    expect(codes(expiring, "2027-01-02T00:00:00Z")).toEqual(["WARNING SECRET_EXPIRES"]);
    expect(codes(expiring, "2027-02-01T00:00:00Z")).toEqual(["ERROR SECRET_EXPIRED"]);
    expect(codes({ folderId: folder }, "2026-01-01")).toEqual(["ERROR FOLDER_NOT_PINNED"]);
    expect(codes({ tenant: "organizations" }, "2026-01-01")).toEqual(["INFO MANY_DIRECTORIES"]);
  });

  it("asks for two settings, the rest under Advanced", () => {
    const fields = oneDriveFields(builtInClouds, "global");
    expect(fields.filter(({ advanced }) => !advanced).map(({ key }) => key)).toEqual(["clientId", "clientSecret"]);
    expect(fields.filter(({ required }) => required).map(({ key }) => key)).toEqual(["clientId", "clientSecret"]);
    expect(fields.every(({ help }) => help)).toBe(true);
  });
});

describe("references", () => {
  it("have one spelling, and nothing else is one", () => {
    const ref = refOf({ driveId: drive, itemId: folder });
    expect(parseRef(ref)).toEqual({ driveId: drive, itemId: folder });
    for (const crafted of [
      `${ref}/children`,
      `${ref}?x`,
      ` ${ref}`,
      `${drive}//${folder}`,
      `${drive}/../${folder}`,
      `${drive}/`,
      "/",
    ]) {
      expect(parseRef(crafted)).toBeUndefined();
    }
    const item = "abcdef0123456789!S0123456789abcdef0123456789abcdef";
    expect(parseRef(`abcdef0123456789/${item}`)).toBeUndefined();
    expect(provider.isRef(`abcdef0123456789/ABCDEF0123456789!s0123456789abcdef0123456789abcdef`)).toBe(true);
  });

  it("bring personal drives' changing ids into one form", () => {
    expect(driveIdOf("ABCDEF012345678")).toBe("0abcdef012345678");
    expect(driveIdOf("0ABCDEF012345678")).toBe("0abcdef012345678");
    for (const crafted of ["../abcdef0123456", "abcdef.123456789", "abcdef/123456789"])
      expect(driveIdOf(crafted)).toBeUndefined();
    expect(itemIdOf("abcdef0123456789!123")).toBe("ABCDEF0123456789!123");
  });

  it("can't steer a path", () => {
    // Good ids, ids with one letter of another kind in them, and anything.
    const drive = fc.oneof(fc.stringMatching(/^b![\w-]{20,120}$/), fc.stringMatching(/^[\da-fA-F]{15,16}$/));
    const item = fc.oneof(fc.stringMatching(/^01[A-Z\d]{32}$/), fc.stringMatching(/^[\dA-F]{16}!s[\da-f]{32}$/));
    const spoilt = (id: fc.Arbitrary<string>) =>
      fc.tuple(id, fc.nat(), fc.constantFrom(..."/.%?#\\:\n\0 é")).map(([text, at, letter]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + letter + text.slice(place);
      });
    let paths = 0;
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: drive }, spoilt(drive), fc.string()),
        fc.oneof({ weight: 3, arbitrary: item }, spoilt(item), fc.string()),
        (first, second) => {
          const driveId = driveIdOf(first);
          const itemId = itemIdOf(second);
          if (!driveId || !itemId) return;
          paths++;
          expect(itemPath({ driveId, itemId })).toMatch(/^\/drives\/[\w!-]+\/items\/[\w!]+$/);
          expect([/^[\w!-]+$/.test(first), /^[\w!]+$/.test(second)]).toEqual([true, true]);
        },
      ),
      { numRuns: 500 },
    );
    expect(paths).toBeGreaterThan(50);
  });
});

describe("the operator's options", () => {
  const sandbox = { id: "sandbox", label: "Sandbox", login: "http://localhost:4100", graph: "http://localhost:4101/" };

  it("add clouds, http ones only where that is allowed", () => {
    const parsed = parseOneDriveOptions({ clouds: [sandbox], defaultCloud: "sandbox" }, { allowHttp: true });
    expect(parsed.problems).toEqual([]);
    expect(parsed.options.clouds?.[0]?.graph).toBe("http://localhost:4101");
    const refused = parseOneDriveOptions({ clouds: [sandbox], defaultCloud: "sandbox" }, { allowHttp: false });
    expect(refused.problems).toHaveLength(3);
  });

  it("report all that is wrong", () => {
    const clouds = [
      { ...sandbox, id: "global" },
      { id: "Bad Id", label: "", login: "https://x.example/path", graph: "ftp://x" },
      5,
    ];
    const { problems } = parseOneDriveOptions(
      { clouds, defaultCloud: "moon", userAgent: "a\nb", proxy: "x" },
      { allowHttp: true },
    );
    expect(problems.map((problem) => problem.split(":")[0])).toEqual([
      "onedrive.proxy",
      "onedrive.clouds[0].id",
      "onedrive.clouds[1].id",
      "onedrive.clouds[1].label",
      "onedrive.clouds[1].login",
      "onedrive.clouds[1].graph",
      "onedrive.clouds[2]",
      "onedrive.defaultCloud",
      "onedrive.userAgent",
    ]);
    expect(parseOneDriveOptions([], { allowHttp: true }).problems).toHaveLength(1);
  });
});
