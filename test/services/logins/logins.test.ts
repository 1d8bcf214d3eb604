import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { loginBinding } from "../../../src/data/bindings.js";
import { BadUserInput, CloudDriveSearchOff, NotFound } from "../../../src/errors.js";
import { ConsentRefused, Throttled, Unavailable } from "../../../src/providers/contract/errors.js";
import type { Grant, RedeemRequest } from "../../../src/providers/contract/provider.js";
import type { Call } from "../../../src/services/call.js";
import type { InstanceView } from "../../../src/services/views.js";
import {
  APP,
  as,
  entries,
  fresh,
  type House,
  house,
  operator,
  PUBLIC_URL,
  saved,
  stateOf,
  ticketOf,
} from "../support.js";

let h: House;
beforeAll(async () => {
  h = await house();
});
afterAll(() => h.close());
beforeEach(() => h.behave({}));

const MINUTE = 60_000;

interface LoginRow {
  id: string;
  teamId: string;
  personId: string;
  account: string;
  sealed: string;
  state: string;
  version: number;
}
const rows = (teamId: string): Promise<LoginRow[]> =>
  h.source.query(
    `SELECT id, team_id AS "teamId", person_id AS "personId", account, sealed, state, version
     FROM login WHERE team_id = $1 ORDER BY account`,
    [teamId],
  );
const attempts = (call: Call): Promise<{ outcome: string | null }[]> =>
  h.source.query(`SELECT * FROM attempt WHERE person_id = $1`, [call.viewer.personId]);
const audited = async (teamId: string): Promise<string[]> =>
  (await h.source.query(`SELECT action, actor FROM audit_event WHERE team_id = $1 ORDER BY id`, [teamId]))
    .map(({ action, actor }: { action: string; actor: string }) => `${actor}: ${action}`)
    .filter((text: string) => /log(in|out)$/.test(text));

interface Scene {
  team: Awaited<ReturnType<House["team"]>>;
  ada: Call;
  max: Call;
  instance: InstanceView;
}

async function scene(): Promise<Scene> {
  const team = await h.team();
  const [ada, max] = [team.as("ada"), team.as("max")];
  const instance = await h.instance(ada, team.id);
  return { team, ada, max, instance };
}

describe("starting", () => {
  test("asks the provider with state, nonce and a PKCE challenge, and keeps only what it must", async () => {
    const { max, instance } = await scene();
    const { authorizationUrl, expiresAt } = await h.logins.start(max, instance.id);
    const asked = Object.fromEntries(new URL(authorizationUrl).searchParams);
    expect(asked["redirectUri"]).toBe(`${PUBLIC_URL}/codeForTokenExchange/imaginary`);
    const secrets = [asked["state"], asked["nonce"], asked["codeChallenge"]];
    expect(new Set(secrets).size).toBe(3);
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
    const [row] = await h.source.query(`SELECT *, expires_at - created_at AS lives FROM attempt`);
    expect(row.lives).toMatchObject({ minutes: 10 });
    expect(row.expires_at).toEqual(expiresAt);
    expect(row.state_hash).toBe(
      createHash("sha256")
        .update(asked["state"] ?? "")
        .digest("hex"),
    );
    expect(row.return_to).toBe(`${PUBLIC_URL}/`);
    expect(JSON.stringify(row)).not.toContain(asked["state"]);
    expect(JSON.stringify(row)).not.toContain(asked["nonce"]);
  });

  test("the verifier that redeems belongs to the challenge that was asked with, and so does the nonce", async () => {
    const { max, instance } = await scene();
    let request: RedeemRequest | undefined;
    h.behave({
      async redeem(given): Promise<Grant> {
        request = given;
        throw new ConsentRefused("no");
      },
    });
    const { authorizationUrl } = await h.logins.start(max, instance.id);
    const asked = new URL(authorizationUrl).searchParams;
    const parked = await h.logins.park("imaginary", { state: stateOf(authorizationUrl), code: "code-of:x" });
    await h.logins.complete(fresh(max), ticketOf(parked));
    const challenge = createHash("sha256")
      .update(request?.codeVerifier ?? "")
      .digest("base64url");
    expect(challenge).toBe(asked.get("codeChallenge"));
    expect(request).toMatchObject({
      nonce: asked.get("nonce"),
      code: "code-of:x",
      redirectUri: asked.get("redirectUri"),
    });
  });

  test("is for members who see the instance, while Cloud Drive Search is ON", async () => {
    const { team, ada, max, instance } = await scene();
    const off = await h.instance(ada, team.id, { enabled: false });
    await h.logins.start(ada, off.id);
    await expect(h.logins.start(max, off.id)).rejects.toThrow(NotFound);
    await expect(h.logins.start(as("stranger"), instance.id)).rejects.toThrow(NotFound);
    await expect(h.logins.start(operator(), instance.id)).rejects.toThrow(NotFound);
    await expect(h.logins.start(max, crypto.randomUUID())).rejects.toThrow(NotFound);
    await h.teams.setCloudDriveSearch(operator(), team.id, "REQUESTED");
    await expect(h.logins.start(fresh(ada), instance.id)).rejects.toThrow(CloudDriveSearchOff);
  });

  test.each([
    [undefined, `${PUBLIC_URL}/`],
    [null, `${PUBLIC_URL}/`],
    [`${APP}/library?q=1#old`, `${APP}/library?q=1`],
    [`${PUBLIC_URL}`, `${PUBLIC_URL}/`],
    ["http://localhost:5173/a", "http://localhost:5173/a"],
    [new URL(`${APP}:443/a`), `${APP}/a`],
  ])("returns to %s as %s", async (returnTo, expected) => {
    const { max, instance } = await scene();
    const { authorizationUrl } = await h.logins.start(max, instance.id, returnTo);
    const parked = await h.logins.park("imaginary", { state: stateOf(authorizationUrl), code: "c" });
    expect(parked).toMatchObject({ kind: "redirect" });
    expect((parked as { to: string }).to).toBe(`${expected}#login=${ticketOf(parked as { kind: string })}`);
  });

  test.each([
    "https://evil.example/",
    "https://app.example.evil.example/",
    "https://app.example:8443/",
    "http://app.example/",
    "https://app.example@evil.example/",
    "https://user:pass@app.example/",
    "https://user@app.example/",
    "http://localhost:9999/",
    "javascript:alert(1)//https://app.example",
    "blob:https://app.example/1",
    "//app.example/",
    "/relative",
    "",
  ])("refuses to return to %s", async (returnTo) => {
    const { max, instance } = await scene();
    await expect(h.logins.start(max, instance.id, returnTo)).rejects.toThrow(BadUserInput);
    expect(await attempts(max)).toEqual([]);
  });

  test("refuses to return to an endless address", async () => {
    const { max, instance } = await scene();
    const returnTo = `${APP}/${"x".repeat(2_000)}`;
    await expect(h.logins.start(max, instance.id, returnTo)).rejects.toThrow(BadUserInput);
  });

  test("a sixth attempt gives up the oldest, also when many start at once; others are not touched", async () => {
    const { ada, max, instance } = await scene();
    const theirs = await h.logins.start(ada, instance.id);
    const states: string[] = [];
    for (let index = 0; index < 6; index++) {
      states.push(stateOf((await h.logins.start(fresh(max), instance.id)).authorizationUrl));
      h.pass(1_000);
    }
    const park = (state: string | undefined) => h.logins.park("imaginary", { state, code: "code-of:max" });
    await expect(park(states[0])).rejects.toThrow(NotFound);
    await expect(park(states[1])).resolves.toMatchObject({ kind: "redirect" });
    await Promise.all(Array.from({ length: 8 }, () => h.logins.start(fresh(max), instance.id)));
    expect(await attempts(max)).toHaveLength(5);
    await expect(park(stateOf(theirs.authorizationUrl))).resolves.toMatchObject({ kind: "redirect" });
  });

  test("what is over is cleaned up by whoever starts next", async () => {
    const { ada, max, instance } = await scene();
    await h.logins.start(max, instance.id);
    h.pass(10 * MINUTE);
    await h.logins.start(ada, instance.id);
    expect(await attempts(max)).toEqual([]);
  });
});

describe("coming back", () => {
  test("spends the state, redeems nothing, keeps the code sealed, and hands out a ticket in the fragment", async () => {
    const { team, max, instance } = await scene();
    let redeemed = 0;
    h.behave({
      redeem: async () => {
        redeemed += 1;
        throw new ConsentRefused("no");
      },
    });
    const { authorizationUrl } = await h.logins.start(max, instance.id);
    const query = { state: stateOf(authorizationUrl), code: "code-of:max@drive" };
    const parked = await h.logins.park("imaginary", query);
    expect(ticketOf(parked)).toMatch(/^[\w-]{43}$/);
    expect(redeemed).toBe(0);
    const dump = JSON.stringify(await attempts(max));
    expect(dump).not.toContain("code-of");
    expect(dump).not.toContain(ticketOf(parked));
    expect(await rows(team.id)).toEqual([]);
    await expect(h.logins.park("imaginary", query)).rejects.toThrow(NotFound);
  });

  test("the name of an account is kept without what cannot be seen in it", async () => {
    const { max, instance } = await scene();
    const account = "m\u0000a\u202ex\u200b@drive";
    const grant = { accessToken: "at", renewal: "rt", expiresAt: Date.now() + 3_600_000, accountId: "7", account };
    h.behave({ redeem: async () => grant });
    const { authorizationUrl } = await h.logins.start(max, instance.id);
    const parked = await h.logins.park("imaginary", { state: stateOf(authorizationUrl), code: "code-of:max" });
    expect(await h.logins.complete(max, ticketOf(parked))).toMatchObject({ kind: "done" });
    expect((await h.logins.of(max, instance)).account).toBe("max@drive");
  });

  test("twice at the same time works once", async () => {
    const { max, instance } = await scene();
    const { authorizationUrl } = await h.logins.start(max, instance.id);
    const query = { state: stateOf(authorizationUrl), code: "code-of:max" };
    const results = await Promise.allSettled([1, 2, 3].map(() => h.logins.park("imaginary", query)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("too late, unknown, without a state or an answer, or with an endless code: refused", async () => {
    const { max, instance } = await scene();
    const { authorizationUrl } = await h.logins.start(max, instance.id);
    const state = stateOf(authorizationUrl);
    for (const query of [{}, { state }, { code: "c" }, { state: "", code: "c" }, { state, code: "c".repeat(9_000) }]) {
      await expect(h.logins.park("imaginary", query)).rejects.toThrow(BadUserInput);
    }
    await expect(h.logins.park("imaginary", { state: "unknown", code: "c" })).rejects.toThrow(NotFound);
    h.pass(10 * MINUTE);
    await expect(h.logins.park("imaginary", { state, code: "c" })).rejects.toThrow(NotFound);
  });

  test("at another provider's address it is refused, and the state is not spent", async () => {
    const { max, instance } = await scene();
    const { authorizationUrl } = await h.logins.start(max, instance.id);
    const query = { state: stateOf(authorizationUrl), code: "code-of:max" };
    await expect(h.logins.park("elsewhere", query)).rejects.toThrow(NotFound);
    await expect(h.logins.park("unknown", query)).rejects.toThrow(NotFound);
    expect(await h.logins.park("imaginary", query)).toMatchObject({ kind: "redirect" });
  });

  test.each([
    [{ admin_consent: "True", tenant: "t", state: "admin-consent" }, true],
    [{ admin_consent: "True", error: "consent_required", error_description: "AADSTS65004 <b>" }, false],
    [{ state: "admin-consent", error: "access_denied" }, false],
    [{ admin_consent: "no" }, false],
  ])("the return of an admin-consent link, %j, attaches nothing", async (query, granted) => {
    const { max, instance } = await scene();
    const { authorizationUrl } = await h.logins.start(max, instance.id);
    const parked = await h.logins.park("imaginary", { state: stateOf(authorizationUrl), code: "c", ...query });
    expect(parked).toMatchObject({ kind: "adminConsent", granted });
    expect(JSON.stringify(parked)).not.toMatch(/AADSTS|<b>|tenant/);
    expect(await attempts(max)).toMatchObject([{ outcome: null }]);
  });
});

describe("completing", () => {
  test("links the account, sealed, for every instance of the registration", async () => {
    const { team, ada, max, instance } = await scene();
    const twin = await h.instance(ada, team.id);
    const stranger = await h.instance(ada, team.id, { settings: entries({ clientId: "client-9" }) });
    expect(await h.logIn(max, instance.id, "max@drive")).toEqual({ kind: "done", instance });
    for (const one of [instance, twin]) {
      expect(await h.logins.of(fresh(max), one)).toMatchObject({ state: "LOGGED_IN", account: "max@drive" });
    }
    expect(await h.logins.of(fresh(max), stranger)).toMatchObject({ state: "LOGGED_OUT", account: null, since: null });
    expect(await h.logins.of(fresh(ada), instance)).toMatchObject({ state: "LOGGED_OUT" });
    const [row] = await rows(team.id);
    expect(JSON.stringify(row)).not.toMatch(/access-of|renewal-of/);
    const grant: Grant = JSON.parse(await h.vault.open(row?.sealed ?? "", loginBinding(row as LoginRow)));
    expect(grant).toMatchObject({ accessToken: "access-of:max@drive", renewal: "renewal-of:max@drive" });
    expect(await audited(team.id)).toEqual(["max: login"]);
  });

  test("again replaces the account; ended and made anew it is never taken for the old one", async () => {
    const { team, max, instance } = await scene();
    await h.logIn(max, instance.id, "first@drive");
    const [before] = await rows(team.id);
    await h.source.query(`UPDATE login SET state = 'EXPIRED' WHERE team_id = $1`, [team.id]);
    expect(await h.logins.of(fresh(max), instance)).toMatchObject({ state: "EXPIRED", account: "first@drive" });
    h.pass(1_000);
    await h.logIn(max, instance.id, "second@drive");
    const [after] = await rows(team.id);
    expect(after).toMatchObject({
      id: before?.id,
      account: "second@drive",
      state: "LOGGED_IN",
      version: (before?.version ?? 0) + 1,
    });
    await h.logins.logout(fresh(max), instance.id);
    await h.logIn(max, instance.id, "third@drive");
    const [anew] = await rows(team.id);
    expect(anew?.id).toBe(before?.id);
    expect([before?.version, after?.version]).not.toContain(anew?.version);
  });

  test("by anybody else attaches nothing, spends the ticket, and says NOT_YOURS", async () => {
    const { team, ada, max, instance } = await scene();
    const ticket = await h.ticket(max, instance.id, "max@drive");
    for (const reason of ["NOT_YOURS", "TOO_LATE"]) {
      expect(await h.logins.complete(fresh(ada), ticket)).toMatchObject({ kind: "failed", reason });
    }
    expect(await h.logins.complete(fresh(max), ticket)).toMatchObject({ kind: "failed", reason: "TOO_LATE" });
    expect(await rows(team.id)).toEqual([]);
  });

  test("a ticket works once, also when it comes twice at the same time", async () => {
    const { team, max, instance } = await scene();
    let redeemed = 0;
    h.behave({
      async redeem() {
        redeemed += 1;
        return { accessToken: "a", renewal: "r", expiresAt: 0, accountId: "1" };
      },
    });
    const ticket = await h.ticket(max, instance.id, "max@drive");
    const outcomes = await Promise.all([1, 2, 3].map(() => h.logins.complete(fresh(max), ticket)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["done", "failed", "failed"]);
    expect(redeemed).toBe(1);
    expect(await rows(team.id)).toHaveLength(1);
  });

  test("after ten minutes, or with a ticket that never was, is TOO_LATE", async () => {
    const { max, instance } = await scene();
    const ticket = await h.ticket(max, instance.id, "max@drive");
    h.pass(10 * MINUTE);
    expect(await h.logins.complete(fresh(max), ticket)).toMatchObject({ reason: "TOO_LATE" });
    expect(await h.logins.complete(fresh(max), "never")).toMatchObject({ reason: "TOO_LATE" });
    expect(await h.logins.complete(fresh(max), "")).toMatchObject({ reason: "TOO_LATE" });
  });

  type Meddling = (scene: Scene) => Promise<unknown>;
  const meddling: [string, "CHANGED" | "TOO_LATE" | "OFF" | "done", Meddling][] = [
    ["the instance was disabled", "CHANGED", (s) => update(s, { enabled: false })],
    ["another client was registered", "CHANGED", (s) => update(s, { settings: entries({ clientId: "client-2" }) })],
    ["only the secret is new", "done", (s) => update(s, { settings: entries({ clientSecret: "new" }) })],
    ["it was renamed", "done", (s) => update(s, { connectionName: `R ${crypto.randomUUID()}` })],
    [
      "Cloud Drive Search was switched off",
      "OFF",
      ({ team }) => h.teams.setCloudDriveSearch(operator(), team.id, "OFF"),
    ],
    ["they were removed", "CHANGED", (s) => remove(s)],
    ["the instance was deleted", "CHANGED", ({ ada, instance }) => h.instances.remove(fresh(ada), instance.id)],
  ];
  const update = async ({ ada, instance }: Scene, change: object) =>
    saved(await h.instances.update(fresh(ada), { id: instance.id, version: 1, ...change }));
  const remove = ({ team, max }: Scene) => h.teams.updateMembers(operator(), team.id, { remove: [max.viewer.subject] });

  test.each(meddling)("when %s before: %s", async (what, expected, meddle) => {
    const s = await scene();
    const ticket = await h.ticket(s.max, s.instance.id, "max@drive");
    let redeemed = 0;
    h.behave({
      async redeem() {
        redeemed += 1;
        return { accessToken: "a", renewal: "r", expiresAt: 0, accountId: "1" };
      },
    });
    await meddle(s);
    const completing = h.logins.complete(fresh(s.max), ticket);
    // What was deleted, or left, took its attempts with it.
    const told = /deleted|removed/.test(what) ? "TOO_LATE" : expected;
    if (told === "OFF") await expect(completing).rejects.toThrow(CloudDriveSearchOff);
    else expect(await completing).toMatchObject(told === "done" ? { kind: "done" } : { reason: told });
    expect(redeemed).toBe(expected === "done" ? 1 : 0);
    expect(await rows(s.team.id)).toHaveLength(expected === "done" ? 1 : 0);
    expect(await h.logins.complete(fresh(s.max), ticket)).toMatchObject({ reason: "TOO_LATE" });
  });

  test.each(meddling)("when %s while the provider is asked: %s", async (_, expected, meddle) => {
    const s = await scene();
    const ticket = await h.ticket(s.max, s.instance.id, "max@drive");
    h.behave({
      async redeem() {
        await meddle(s);
        return { accessToken: "a", renewal: "r", expiresAt: 0, accountId: "1" };
      },
    });
    const completing = h.logins.complete(fresh(s.max), ticket);
    if (expected === "OFF") await expect(completing).rejects.toThrow(CloudDriveSearchOff);
    else expect(await completing).toMatchObject(expected === "done" ? { kind: "done" } : { reason: expected });
    expect(await rows(s.team.id)).toHaveLength(expected === "done" ? 1 : 0);
  });

  test("deleting, disabling and completing at the same moment leave no login that nothing names", async () => {
    for (let round = 0; round < 5; round++) {
      const s = await scene();
      const ticket = await h.ticket(s.max, s.instance.id, "max@drive");
      await Promise.allSettled([
        h.logins.complete(fresh(s.max), ticket),
        h.instances.remove(fresh(s.ada), s.instance.id),
      ]);
      expect(await rows(s.team.id)).toEqual([]);
    }
  });

  test("an admin may complete for a disabled instance", async () => {
    const { team, ada, instance } = await scene();
    const ticket = await h.ticket(ada, instance.id, "ada@drive");
    saved(await h.instances.update(fresh(ada), { id: instance.id, version: 1, enabled: false }));
    expect(await h.logins.complete(fresh(ada), ticket)).toMatchObject({ kind: "done", instance: { enabled: false } });
    expect(await rows(team.id)).toHaveLength(1);
  });

  const long = "e".repeat(9_000);
  test.each([
    ["Cancel", { error: "access_denied", error_subcode: "cancel" }, "CANCELLED", "access_denied"],
    ["an error with an endless description", { error: "denied", error_description: long }, "REFUSED", "denied"],
    ["an endless error, though with a code", { error: long, code: "code-of:x" }, "REFUSED", long.slice(0, 200)],
  ])("tells what %s means", async (_, query, reason, code) => {
    const { team, max, instance } = await scene();
    const { authorizationUrl } = await h.logins.start(max, instance.id);
    const parked = await h.logins.park("imaginary", { state: stateOf(authorizationUrl), ...query });
    expect(await h.logins.complete(fresh(max), ticketOf(parked))).toMatchObject({ kind: "failed", reason, code });
    expect(await rows(team.id)).toEqual([]);
  });

  test("a provider that refuses, is busy or is down is REFUSED with its words and code", async () => {
    const { max, instance } = await scene();
    const failures: [Error, RegExp, string | undefined][] = [
      [new ConsentRefused("The code is spent.", { code: "IMG7" }), /^The code is spent\.$/, "IMG7"],
      [new Throttled("Busy.", new Date(), { code: "429" }), /^Busy\. Start the login again/, "429"],
      [new Unavailable("Down."), /^Down\. Start the login again/, undefined],
    ];
    for (const [failure, message, code] of failures) {
      h.behave({ redeem: () => Promise.reject(failure) });
      const outcome = await h.logIn(max, instance.id, "max@drive");
      expect(outcome).toMatchObject({ kind: "failed", reason: "REFUSED", message: expect.stringMatching(message) });
      expect((outcome as { code?: string }).code).toBe(code);
    }
  });

  test("a deadline while redeeming is REFUSED; a bug stays one", async () => {
    const { max, instance } = await scene();
    const controller = new AbortController();
    h.behave({
      async redeem({ signal }) {
        controller.abort();
        throw signal.reason;
      },
    });
    const ticket = await h.ticket(max, instance.id, "max@drive");
    const call = { ...fresh(max), signal: controller.signal };
    expect(await h.logins.complete(call, ticket)).toMatchObject({ reason: "REFUSED" });
    h.behave({ redeem: () => Promise.reject(new TypeError("bug")) });
    await expect(h.logIn(max, instance.id, "max@drive")).rejects.toThrow(TypeError);
  });
});

describe("logging out", () => {
  test("ends it for every instance of the registration, and for nobody else", async () => {
    const { team, ada, max, instance } = await scene();
    const twin = await h.instance(ada, team.id);
    await h.logIn(max, instance.id, "max@drive");
    await h.logIn(ada, instance.id, "ada@drive");
    expect(await h.logins.logout(fresh(max), twin.id)).toEqual(twin);
    expect(await h.logins.of(fresh(max), instance)).toMatchObject({ state: "LOGGED_OUT" });
    expect((await rows(team.id)).map(({ account }) => account)).toEqual(["ada@drive"]);
    await h.logins.logout(fresh(max), twin.id);
    expect(await audited(team.id)).toEqual(["max: login", "ada: login", "max: logout"]);
    await expect(h.logins.logout(as("stranger"), instance.id)).rejects.toThrow(NotFound);
  });

  test("leaving the team does it, too, and coming back does not undo it", async () => {
    const { team, max, instance } = await scene();
    await h.logIn(max, instance.id, "max@drive");
    await h.logins.start(fresh(max), instance.id);
    const { subject } = max.viewer;
    await h.teams.updateMembers(operator(), team.id, { remove: [subject] });
    await h.teams.updateMembers(operator(), team.id, { set: [{ subject, role: "MEMBER" }] });
    expect(await rows(team.id)).toEqual([]);
    expect(await attempts(max)).toEqual([]);
  });
});

describe("looking", () => {
  test("the same person's logins in two teams are two", async () => {
    const one = await h.team();
    const other = await h.team();
    const max = one.as("max");
    await h.teams.updateMembers(operator(), other.id, { set: [{ subject: max.viewer.subject, role: "MEMBER" }] });
    const [here, there] = [await h.instance(one.as("ada"), one.id), await h.instance(other.as("ada"), other.id)];
    expect(here.registration).toBe(there.registration);
    await h.logIn(max, here.id, "max@drive");
    expect(await h.logins.of(fresh(max), there)).toMatchObject({ state: "LOGGED_OUT" });
    expect((await h.logins.of(fresh(max), here)).id).not.toBe((await h.logins.of(fresh(max), there)).id);
  });

  test("by id: the viewer's own, logged in or not, while it can be had; nobody else's", async () => {
    const { team, ada, max, instance } = await scene();
    const { id } = await h.logins.of(max, instance);
    expect(await h.logins.byId(fresh(max), id)).toMatchObject({ id, state: "LOGGED_OUT" });
    await h.logIn(max, instance.id, "max@drive");
    const view = await h.logins.byId(fresh(max), id);
    expect(view).toEqual(await h.logins.of(fresh(max), instance));
    expect(JSON.stringify(view)).not.toMatch(/sealed|access/);
    for (const call of [ada, operator(), as("stranger")]) expect(await h.logins.byId(fresh(call), id)).toBeNull();
    await h.logins.logout(fresh(max), instance.id);
    saved(await h.instances.update(fresh(ada), { id: instance.id, version: 1, enabled: false }));
    expect(await h.logins.byId(fresh(max), id)).toBeNull();
    expect(await h.logins.byId(fresh(max), crypto.randomUUID())).toBeNull();
    expect(team.id).toBe(instance.teamId);
  });

  test("its instances are those that the viewer may see", async () => {
    const { team, ada, max, instance } = await scene();
    const hidden = await h.instance(ada, team.id, { enabled: false });
    await h.instance(ada, team.id, { settings: entries({ clientId: "client-9" }) });
    const ids = async (call: Call) =>
      (await h.logins.instances(call, await h.logins.of(call, instance))).map(({ id }) => id).sort();
    expect(await ids(fresh(max))).toEqual([instance.id]);
    expect(await ids(fresh(ada))).toEqual([instance.id, hidden.id].sort());
  });

  test("one request reads all of a viewer's logins in a team once", async () => {
    const { team, ada, max } = await scene();
    const many = await Promise.all(
      [1, 2, 3, 4].map((index) => h.instance(ada, team.id, { settings: entries({ clientId: `many-${index}` }) })),
    );
    const call = fresh(max);
    await Promise.all(many.map((instance) => h.logins.of(call, instance)));
    expect([...call.remembered.keys()].filter((key) => key.startsWith("logins:"))).toHaveLength(1);
  });
});
