import { describe, expect, it } from "@jest/globals";
import {
  LoginRequired,
  Misconfigured,
  type ProviderError,
  Unavailable,
} from "../../../src/providers/contract/errors.js";
import { type Actor, meanings } from "../../../src/providers/microsoft/aadsts.js";
import { replyOf } from "../../../src/providers/microsoft/graph-errors.js";
import { labels } from "../../../src/providers/microsoft/registration.js";
import { isUnknownTenant, triage } from "../../../src/providers/microsoft/triage.js";

/** Every code, with who acts and the setting to look at; written down a second time, from Microsoft's own list. */
const expected: Readonly<Record<Actor, Readonly<Record<string, readonly number[]>>>> = {
  admin: {
    clientSecret: [70002, 7000215, 7000218, 7000222],
    clientId: [70001, 700011, 700016],
    tenant: [50059, 50194, 90002, 90019, 900023, 9001023, 9002332],
    cloud: [90038, 90051, 900382, 900432, 650053],
    // The redirect URI, the platform, permissions, policies: all of them are set at Microsoft.
    nowhere: [
      ...[50011, 70004, 500113, 900971, 700025, 7000112, 9002325, 9002327],
      ...[50002, 500021, 500022, 500212, 500213, 50105, 500011, 500014, 650056, 650057, 65005],
      ...[53000, 53001, 53002, 53003, 530032, 530035, 90094, 90095],
    ],
  },
  operator: {
    cloud: [50049],
    nowhere: [28000, 500112, 70003, 70011, 90014, 90015, 90023, 90027, 900144, 1002012],
  },
  user: {
    nowhere: [
      ...[50013, 50014, 50020, 50034, 50053, 50055, 50057, 50072, 50074, 50076, 50078, 50079, 50085, 50089, 50097],
      ...[50126, 50158, 50173, 500121, 501481, 54005, 65001, 65004, 70000, 70008, 70043, 700003, 700005, 700082],
      ...[700084, 9002313],
    ],
  },
  nobody: { nowhere: [50033, 50087, 50088, 50196, 70012, 90006, 90012, 90024, 90033, 90055] },
};
const rows = Object.entries(expected).flatMap(([who, byField]) =>
  Object.entries(byField).flatMap(([field, codes]) =>
    codes.map((code) => [code, who as Actor, field === "nowhere" ? undefined : field] as const),
  ),
);

function answer(code: number, error: string, status = 400) {
  return { status, headers: {}, body: { error, error_codes: [code], error_description: `AADSTS${code}: words.\r\n` } };
}

describe("Microsoft's error numbers", () => {
  it("are all named here", () => {
    expect(rows.map(([code]) => code).sort()).toEqual([...meanings.keys()].sort());
  });

  it.each(rows)("AADSTS%i is for the %s, setting %s", (code, who, field) => {
    expect(meanings.get(code)).toMatchObject({ who, words: expect.stringMatching(/\S/) });
    expect(meanings.get(code)?.field).toBe(field);
    for (const error of ["invalid_request", "unsupported_grant_type", "odd"]) {
      const failure = triage(answer(code, error), "refresh", 0);
      expect(failure.code).toBe(`AADSTS${code}`);
      const kinds: Record<Actor, unknown> = {
        ...{ user: LoginRequired, admin: Misconfigured, operator: Misconfigured, nobody: Unavailable },
      };
      expect(failure).toBeInstanceOf(kinds[who]);
      if (who !== "nobody") expect(failure.message).toBe(meanings.get(code)?.words);
      if (field && who !== "user") expect(failure.setting).toBe(labels[field as keyof typeof labels]);
    }
  });

  it.each([
    [28000, "invalid_scope"],
    [50049, "invalid_instance"],
    [50059, "invalid_request"],
    [65004, "access_denied"],
    [70003, "unsupported_grant_type"],
    [900144, "invalid_request"],
    [900971, "invalid_request"],
    [9002313, "invalid_request"],
    [9002325, "invalid_request"],
  ])("AADSTS%i (%s) is final on renewal, and nobody is told to try again", (code, error) => {
    const failure = triage(answer(code, error), "refresh", 0);
    expect(failure).not.toBeInstanceOf(Unavailable);
    expect(failure.message).not.toMatch(/right now|not understood|wait a moment/);
  });

  it("point at no setting that has nothing to do with it", () => {
    const redirect = triage(answer(500112, "invalid_client", 401), "code", 0);
    expect(redirect.message).toMatch(/public address/);
    expect(redirect.message).not.toMatch(/client\) ID|secret/i);
    expect(redirect.setting).toBeUndefined();
    const scope = triage(answer(650053, "invalid_client"), "code", 0);
    expect(scope.message).toMatch(/cloud/);
    expect(scope.message).not.toMatch(/client\) ID|secret/i);
    expect(scope.setting).toBe("Microsoft cloud");
  });

  it.each(["invalid_request", "unsupported_grant_type", "access_denied", "invalid_scope"])(
    "that are new, under %s, are final too",
    (error) => {
      expect(triage(answer(123456, error), "refresh", 0)).toBeInstanceOf(Misconfigured);
    },
  );

  it("say that a directory is unknown only where they mean that", () => {
    expect([90002, 900023].map((code) => isUnknownTenant(answer(code, "odd").body))).toEqual([true, true]);
    expect(isUnknownTenant(answer(90015, "invalid_request").body)).toBe(false);
    expect(isUnknownTenant({ error: "invalid_tenant" })).toBe(true);
  });
});

describe("Graph's refusals", () => {
  const refusal = (status: number, error: object = {}): ProviderError => {
    const reply = replyOf({ status, headers: {}, body: { error } });
    if (reply.ok) throw new Error("no refusal");
    return reply.error;
  };

  it.each([301, 302, 307, 304, 405, 406, 412, 501, 507])("a %i is about nobody's words", (status) => {
    expect(refusal(status)).toBeInstanceOf(Unavailable);
    expect(refusal(status).message).not.toMatch(/words|understand what/);
  });

  it.each([
    [400, {}, /other words/],
    [400, { code: "invalidRequest", innerError: { code: "tooManyTermsInQuery" } }, /other words/],
    [403, { code: "accessDenied" }, /its owner/],
    [403, { code: "accessDenied", innererror: { code: "accessRestricted" } }, /policy/],
    [403, { code: "accessDenied", innerError: { code: "malwareDetected" } }, /infected/],
    [403, { code: "accessDenied", innerError: { code: "virusSuspicious" } }, /infected/],
    [404, { code: "itemNotFound" }, /not there/],
    [404, { code: "itemNotFound", message: "User's mysite not found." }, /no OneDrive yet/],
    [410, { code: "resyncRequired" }, /not there/],
    [423, { code: "locked" }, /locked this place/],
  ])("%i %j has its words", (status, error, words) => {
    expect(refusal(status, error).message).toMatch(words);
  });

  it("tells a missing licence as the admin's", () => {
    const body = { error: { code: "BadRequest", message: "Tenant does not have a SPO license." } };
    expect(() => replyOf({ status: 400, headers: {}, body })).toThrow(Misconfigured);
  });
});
