/** Promise 3, and the rest of what *Login* says: only the person who started a login can complete it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { pino } from "pino";

import type { App, AppSpec } from "../../sandbox/index.js";
import { createApp } from "../../src/app.js";
import { loginBinding } from "../../src/data/bindings.js";
import { Attempt, Login } from "../../src/data/entities/index.js";
import { createVault } from "../../src/data/vault.js";
import { createHost } from "../../src/providers/host/create-host.js";
import { createProviders, originsOfOptions } from "../../src/providers/index.js";
import { type Caller, type Fixture, startFixture, ticketFrom } from "../support/fixture.js";
import { imaginaryProvider } from "../support/imaginary-provider.js";
import {
  appOf,
  completeLogin,
  createInstance,
  demoRegistration,
  loginOf,
  provision,
  registrationOf,
  removeInstance,
  SEARCH,
  search,
  startLogin,
  switchSearch,
  ticketOf,
  update,
  updateMembers,
} from "./support.js";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How far the gateway's clock is ahead. */
let ahead = 0;
let fixture: Fixture;
let ada: Caller;
let ben: Caller;
let chloe: Caller;

beforeAll(async () => {
  fixture = await startFixture({
    sandbox: { world: "demo" },
    overrides: { clock: () => new Date(Date.now() + ahead) },
  });
  const lasting = { expiresIn: (10 * DAY) / 1000 };
  [ada, ben, chloe] = [
    await fixture.as("ada", lasting),
    await fixture.as("ben", lasting),
    await fixture.as("chloe", lasting),
  ];
});
afterEach(() => {
  ahead = 0;
  fixture.sandbox.faults.clear();
});
afterAll(() => fixture.close());

const newApp = (spec?: AppSpec): App => appOf(fixture, spec);

async function teamWithDrive(members: readonly string[] = ["ben"], settings = demoRegistration) {
  const team = await provision(fixture, { members });
  return { team, instance: await createInstance(ada, team, settings) };
}

const emailOf = (person: string) => fixture.sandbox.world.who(person).email;
const follow = (callback: string) => fetch(callback, { redirect: "manual" });
const statesOf = (page: { sources: { state: string }[] }) => page.sources.map(({ state }) => state);
const grants = (grant: string, person: string) =>
  fixture.sandbox.requests.count({ service: "entra", grant, person: emailOf(person) });
const linked = () => fixture.database.source.manager.count(Login);

describe("A login", () => {
  test("is not spent by whoever only asks what the callback would answer, as scanners of links do", async () => {
    const { instance } = await teamWithDrive();
    const callback = await fixture.sandbox.signIn(await startLogin(ben, instance), { as: emailOf("ben") });
    expect((await fetch(callback, { method: "HEAD", redirect: "manual" })).status).toBe(404);
    expect(await completeLogin(ben, await ticketFrom(callback))).toMatchObject({ __typename: "ProviderInstance" });
  });

  test("goes through in two tabs at once, each with its own ticket", async () => {
    const { team, instance } = await teamWithDrive();
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_OUT", account: null, since: null });
    const [first, second] = [await startLogin(ben, instance), await startLogin(ben, instance)];
    const tickets = [await ticketOf(fixture, second, "ben"), await ticketOf(fixture, first, "ben")];
    expect(new Set(tickets).size).toBe(2);
    for (const ticket of tickets) {
      expect(await completeLogin(ben, ticket)).toMatchObject({ id: instance, login: { state: "LOGGED_IN" } });
    }
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_IN", account: emailOf("ben") });
    expect(statesOf(await search(ben, team))).toEqual(["OK"]);
  });

  test("asks Microsoft for the account, with a challenge, a nonce, and nothing beyond reading", async () => {
    const { instance } = await teamWithDrive();
    const { searchParams } = new URL(await startLogin(ben, instance));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      prompt: "select_account",
      response_type: "code",
      code_challenge_method: "S256",
      redirect_uri: `${fixture.url}/codeForTokenExchange`,
    });
    for (const name of ["state", "nonce", "code_challenge"]) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/);
  });

  test("comes back without its code in sight, to be kept by nobody", async () => {
    const { instance } = await teamWithDrive();
    const url = await startLogin(ben, instance, "https://front.example/drives?tab=2#top");
    const callback = await fixture.sandbox.signIn(url, { as: emailOf("ben") });
    const code = new URL(callback).searchParams.get("code") ?? "";
    const answer = await follow(callback);
    const location = answer.headers.get("location") ?? "";
    expect(answer.status).toBe(303);
    expect(location).toMatch(/^https:\/\/front\.example\/drives\?tab=2#login=[\w-]{43}$/);
    expect(location + (await answer.text())).not.toContain(code);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    expect(fixture.logged()).not.toContain(code);
    expect(fixture.logged()).not.toContain(/#login=(.+)$/.exec(location)?.[1]);
    // Nothing has been redeemed: the code is still good for whoever completes the login.
    expect(await completeLogin(ben, location.split("#login=")[1] ?? "")).toMatchObject({ id: instance });
  });

  test("returns to the gateway's own front page unless told otherwise", async () => {
    const { instance } = await teamWithDrive();
    const callback = await fixture.sandbox.signIn(await startLogin(ben, instance), { as: emailOf("ben") });
    expect((await follow(callback)).headers.get("location")).toMatch(new RegExp(`^${fixture.url}/#login=`));
  });

  test.each([
    "https://evil.test/",
    "https://front.example.evil.test/",
    "https://front.example@evil.test/",
    "https://user@front.example/",
    "https://front.example:8443/",
    "http://front.example/",
    "https://sub.front.example/",
    "//front.example/",
    "javascript:alert(1)",
  ])("does not return to %s", async (returnTo) => {
    const { instance } = await teamWithDrive();
    const starting = "mutation ($id: ID!, $to: URL) { startLogin(instanceId: $id, returnTo: $to) { expiresAt } }";
    const { errors, data } = await ben.ask(starting, { id: instance, to: returnTo });
    expect(data?.startLogin).toBeUndefined();
    expect(errors.map(({ extensions }) => extensions["code"])).toEqual(["BAD_USER_INPUT"]);
  });

  test("can be open five times; a sixth gives up the oldest and leaves other people's alone", async () => {
    const { instance } = await teamWithDrive(["ben", "chloe"]);
    const others = await startLogin(chloe, instance);
    const urls: string[] = [];
    for (let index = 0; index < 6; index++) urls.push(await startLogin(ben, instance));
    const callbacks = await Promise.all(urls.map((url) => fixture.sandbox.signIn(url, { as: emailOf("ben") })));
    const statuses: number[] = [];
    for (const callback of callbacks) statuses.push((await follow(callback)).status);
    expect(statuses).toEqual([400, 303, 303, 303, 303, 303]);
    expect(await completeLogin(chloe, await ticketOf(fixture, others, "chloe"))).toMatchObject({ id: instance });
  });

  test("that was cancelled names both Cancel and the approval of an admin, whose link the admin finds", async () => {
    const { instance } = await teamWithDrive();
    const url = await startLogin(ben, instance);
    const callback = await fixture.sandbox.signIn(url, { as: emailOf("ben"), cancel: true });
    const failed = await completeLogin(ben, await ticketFrom(callback));
    expect(failed).toMatchObject({ __typename: "LoginFailed", reason: "CANCELLED" });
    expect(failed.message).toMatch(/Cancel/);
    expect(failed.message).toMatch(/admin's approval/);
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_OUT" });
  });

  test("that needs an admin's approval looks like Cancel; after the link was opened it goes through", async () => {
    const app = newApp({ adminConsent: false });
    const { instance } = await teamWithDrive(["ben"], registrationOf(app));
    const ticket = await ticketOf(fixture, await startLogin(ben, instance), "ben");
    const failed = await completeLogin(ben, ticket);
    expect(failed).toMatchObject({ reason: "CANCELLED" });

    const links = "query ($id: ID!) { node(id: $id) { ... on ProviderInstance { setupLinks { label url help } } } }";
    expect((await ben.get<{ node: { setupLinks: unknown } }>(links, { id: instance })).node.setupLinks).toBeNull();
    const { node } = await ada.get<{ node: { setupLinks: { url: string }[] } }>(links, { id: instance });
    const link = node.setupLinks[0]?.url ?? "";
    expect(failed.message).toContain(`ask your admin to grant consent. The link for the admin: ${link}`);
    const back = await fixture.sandbox.signIn(link, { as: emailOf("ada") });
    const page = await follow(back);
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/says that consent was given/);
    expect(await ben.login(instance)).toMatchObject({ __typename: "ProviderInstance" });
  });

  test("attaches nothing when an admin's consent comes back, granted, denied or made up", async () => {
    const app = newApp({ adminConsent: false });
    const { instance } = await teamWithDrive(["ben"], registrationOf(app));
    const before = await linked();
    const links = "query ($id: ID!) { node(id: $id) { ... on ProviderInstance { setupLinks { url } } } }";
    const { node } = await ada.get<{ node: { setupLinks: { url: string }[] } }>(links, { id: instance });
    const denied = await fixture.sandbox.signIn(node.setupLinks[0]?.url ?? "", { as: emailOf("ada"), consent: false });
    expect(new URL(denied).searchParams.get("admin_consent")).toBe("True");
    const page = await (await follow(denied)).text();
    expect(page).toMatch(/says that consent for the whole organisation was not given/);
    expect(page).not.toMatch(/consent was given/);
    const madeUp = `${fixture.url}/codeForTokenExchange?admin_consent=True&tenant=evil-tenant&code=stolen&state=x`;
    const answer = await follow(madeUp);
    expect(answer.headers.get("location")).toBeNull();
    expect(await answer.text()).not.toMatch(/evil-tenant|stolen/);
    expect(await linked()).toBe(before);
  });
});

describe("A ticket", () => {
  test("that was forwarded to another member attaches nothing to them, and is spent", async () => {
    const { team, instance } = await teamWithDrive(["ben", "chloe"]);
    const ticket = await ticketOf(fixture, await startLogin(ben, instance), "ben");
    expect(await completeLogin(chloe, ticket)).toMatchObject({ __typename: "LoginFailed", reason: "NOT_YOURS" });
    expect(await completeLogin(ben, ticket)).toMatchObject({ __typename: "LoginFailed", reason: "TOO_LATE" });
    for (const caller of [ben, chloe]) {
      expect(await loginOf(caller, instance)).toMatchObject({ state: "LOGGED_OUT" });
      expect(statesOf(await search(caller, team))).toEqual(["LOGIN_REQUIRED"]);
    }
  });

  test("from an authorization address that was forwarded is worth nothing to the victim, nor to the sender", async () => {
    const { instance } = await teamWithDrive(["ben", "chloe"]);
    // Ben sends his address to Chloe, who signs in with her own account and comes back to her own front end.
    const ticket = await ticketOf(fixture, await startLogin(ben, instance), "chloe");
    expect(await completeLogin(chloe, ticket)).toMatchObject({ reason: "NOT_YOURS" });
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_OUT", account: null });
    expect(await loginOf(chloe, instance)).toMatchObject({ state: "LOGGED_OUT", account: null });
  });

  test("works once, also for its owner and at the same moment", async () => {
    const { instance } = await teamWithDrive();
    const ticket = await ticketOf(fixture, await startLogin(ben, instance), "ben");
    const outcomes = await Promise.all([completeLogin(ben, ticket), completeLogin(ben, ticket)]);
    expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual(["LoginFailed", "ProviderInstance"]);
    expect(await completeLogin(ben, ticket)).toMatchObject({ reason: "TOO_LATE" });
    expect(await completeLogin(ben, "never-handed-out")).toMatchObject({ reason: "TOO_LATE" });
  });

  test("of a person without a team, or without a token, is nothing", async () => {
    const { instance } = await teamWithDrive();
    const ticket = await ticketOf(fixture, await startLogin(ben, instance), "ben");
    expect(await completeLogin(await fixture.as("elena"), ticket)).toMatchObject({ reason: "NOT_YOURS" });
    const nobody = await ben.ask(
      'mutation { completeLogin(ticket: "x") { __typename } }',
      {},
      { headers: { "content-type": "application/json" } },
    );
    expect(nobody.errors[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
  });

  test("is too late after ten minutes, and so is the callback", async () => {
    const { instance } = await teamWithDrive();
    const [early, late] = [await startLogin(ben, instance), await startLogin(ben, instance)];
    ahead = 10 * MINUTE - 5_000;
    const ticket = await ticketOf(fixture, early, "ben");
    const callback = await fixture.sandbox.signIn(late, { as: emailOf("ben") });
    ahead = 10 * MINUTE + 5_000;
    expect(await completeLogin(ben, ticket)).toMatchObject({ reason: "TOO_LATE" });
    const answer = await follow(callback);
    expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_OUT" });
  });
});

describe("A state", () => {
  test("works once, and nothing of an unknown one is repeated", async () => {
    const { instance } = await teamWithDrive();
    const callback = await fixture.sandbox.signIn(await startLogin(ben, instance), { as: emailOf("ben") });
    const statuses = (await Promise.all([follow(callback), follow(callback)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([303, 400]);
    expect((await follow(callback)).status).toBe(400);
    const unknown = await follow(`${fixture.url}/codeForTokenExchange?state=unheard-of&code=unheard-of`);
    expect([unknown.status, unknown.headers.get("location")]).toEqual([400, null]);
    expect(unknown.headers.get("cache-control")).toBe("no-store");
    expect(await unknown.text()).not.toContain("unheard-of");
  });

  test("is refused at another provider's address, and stays good at its own", async () => {
    const { instance } = await teamWithDrive();
    const operatorOrigins = originsOfOptions(fixture.config.providers);
    const host = createHost({ log: pino({ level: "silent" }), operatorOrigins });
    const installed = createProviders(fixture.config.providers, host);
    const providers = new Map([...installed, ["imaginary", imaginaryProvider()] as const]);
    const both = await createApp(
      { ...fixture.config, port: 0, logLevel: "silent" },
      { database: fixture.database, providers },
    );
    try {
      const url = await both.listen();
      const { search: query } = new URL(
        await fixture.sandbox.signIn(await startLogin(ben, instance), { as: emailOf("ben") }),
      );
      const elsewhere = await follow(`${url}/codeForTokenExchange/imaginary${query}`);
      expect([elsewhere.status, elsewhere.headers.get("location")]).toEqual([400, null]);
      expect(await completeLogin(ben, await ticketFrom(`${url}/codeForTokenExchange${query}`))).toMatchObject({
        id: instance,
      });
    } finally {
      await both.close();
      await host.close();
    }
  });
});

describe("Between start and completion", () => {
  async function begun() {
    const app = newApp();
    const { team, instance } = await teamWithDrive(["ben"], registrationOf(app));
    return { app, team, instance, ticket: await ticketOf(fixture, await startLogin(ben, instance), "ben") };
  }

  test("a disabled connection is CHANGED for a member, and not for an admin", async () => {
    const { instance, ticket } = await begun();
    const hers = await ticketOf(fixture, await startLogin(ada, instance), "ada");
    await update(ada, instance, { enabled: false });
    expect(await completeLogin(ben, ticket)).toMatchObject({ reason: "CHANGED" });
    expect(await completeLogin(ada, hers)).toMatchObject({ id: instance, login: { state: "LOGGED_IN" } });
    await update(ada, instance, { enabled: true });
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_OUT" });
  });

  test("another client id or directory is CHANGED", async () => {
    for (const change of ["clientId", "tenant"]) {
      const { app, instance, ticket } = await begun();
      const value = change === "clientId" ? newApp().clientId : app.tenant.domain;
      await update(ada, instance, { settings: [{ key: change, value }] });
      expect([change, await completeLogin(ben, ticket)]).toMatchObject([change, { reason: "CHANGED" }]);
      expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_OUT" });
    }
  });

  test("a new secret alone is fine", async () => {
    const { app, instance, ticket } = await begun();
    app.secrets = [];
    fixture.sandbox.world.addSecret(app, "a-new-secret-of-this-story");
    await update(ada, instance, { settings: [{ key: "clientSecret", value: "a-new-secret-of-this-story" }] });
    expect(await completeLogin(ben, ticket)).toMatchObject({ id: instance, login: { state: "LOGGED_IN" } });
  });

  test("a deleted connection, or a membership that is gone, takes the attempt with it", async () => {
    const deleted = await begun();
    await removeInstance(ada, deleted.instance);
    expect(await completeLogin(ben, deleted.ticket)).toMatchObject({ __typename: "LoginFailed" });
    const left = await begun();
    await updateMembers(fixture, left.team, { remove: ["ben"] });
    expect(await completeLogin(ben, left.ticket)).toMatchObject({ __typename: "LoginFailed" });
    await updateMembers(fixture, left.team, { set: [{ subject: "ben", role: "MEMBER" }] });
    expect(await completeLogin(ben, left.ticket)).toMatchObject({ reason: "TOO_LATE" });
    expect(await loginOf(ben, left.instance)).toMatchObject({ state: "LOGGED_OUT" });
  });

  test("Cloud Drive Search that was switched off says so, and the ticket is spent all the same", async () => {
    const { team, instance, ticket } = await begun();
    await switchSearch(fixture, team, "OFF");
    const { errors } = await ben.ask(`mutation { completeLogin(ticket: "${ticket}") { __typename } }`);
    expect(errors[0]?.extensions["code"]).toBe("CLOUD_DRIVE_SEARCH_OFF");
    await switchSearch(fixture, team, "ON");
    expect(await completeLogin(ben, ticket)).toMatchObject({ reason: "TOO_LATE" });
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_OUT" });
  });

  test.each(["removed", "disabled", "deleted", "switched off"])(
    "whatever happens while Microsoft redeems the code counts: %s",
    async (what) => {
      const { app, team, instance, ticket } = await begun();
      const hold = fixture.sandbox.faults.hold({ service: "entra", path: "/token", app: app.clientId });
      const completing = ben.ask("mutation ($t: String!) { completeLogin(ticket: $t) { __typename } }", { t: ticket });
      await hold.arrived();
      if (what === "removed") await updateMembers(fixture, team, { remove: ["ben"] });
      if (what === "disabled") await update(ada, instance, { enabled: false });
      if (what === "deleted") await removeInstance(ada, instance);
      if (what === "switched off") await switchSearch(fixture, team, "OFF");
      const before = await linked();
      hold.release();
      const { data, errors } = await completing;
      const told = errors[0]?.extensions["code"] ?? data.completeLogin.__typename;
      expect(told).toBe(what === "switched off" ? "CLOUD_DRIVE_SEARCH_OFF" : "LoginFailed");
      expect(await linked()).toBe(before);
    },
  );
});

describe("Microsoft refuses", () => {
  test("a wrong secret at the redeeming, in words that say what to do, and with its code", async () => {
    const app = newApp();
    const { instance } = await teamWithDrive(["ben"], { ...registrationOf(app), clientSecret: "not-the-secret" });
    const ticket = await ticketOf(fixture, await startLogin(ben, instance), "ben");
    const failed = await completeLogin(ben, ticket);
    expect(failed).toMatchObject({ reason: "REFUSED", code: "AADSTS7000215" });
    expect(failed.message).toMatch(/Admin: under Certificates & secrets/);
    expect(JSON.stringify(failed)).not.toContain("not-the-secret");
    expect(await completeLogin(ben, ticket)).toMatchObject({ reason: "TOO_LATE" });
  });

  test("a person whom a policy keeps out", async () => {
    const { world } = fixture.sandbox;
    const eve = world.person({ email: "eve@contoso.example", tenant: world.who("ada").tenant });
    const { instance } = await teamWithDrive(["eve"]);
    const caller = await fixture.as("eve");
    const url = await startLogin(caller, instance);
    const callback = await fixture.sandbox.signIn(url, { as: eve.email });
    eve.blockedByPolicy = true;
    expect(await completeLogin(caller, await ticketFrom(callback))).toMatchObject({
      reason: "REFUSED",
      code: "AADSTS53003",
      message: expect.stringMatching(/Conditional Access/),
    });
  });

  test("or is busy: the login is REFUSED for the moment, and says so", async () => {
    const app = newApp();
    const { instance } = await teamWithDrive(["ben"], registrationOf(app));
    const ticket = await ticketOf(fixture, await startLogin(ben, instance), "ben");
    fixture.sandbox.faults.set({ throttle: [{ service: "entra", app: app.clientId, retryAfter: 7 }] });
    const failed = await completeLogin(ben, ticket);
    expect(failed).toMatchObject({ reason: "REFUSED", message: expect.stringMatching(/Start the login again/) });
  });
});

describe("One login", () => {
  test("serves every connection of its registration: asked once, ended once", async () => {
    const { team, instance } = await teamWithDrive(["ben", "chloe"]);
    const second = await createInstance(ada, team);
    const other = await createInstance(ada, team, registrationOf(newApp()));
    await ben.login(instance);
    expect(await loginOf(ben, second)).toMatchObject({ state: "LOGGED_IN", account: emailOf("ben") });
    expect(await loginOf(ben, other)).toMatchObject({ state: "LOGGED_OUT" });
    const login = await loginOf(ben, second);
    expect(login.instances.map(({ id }: { id: string }) => id).sort()).toEqual([instance, second].sort());
    expect(login.id).toBe((await loginOf(ben, instance)).id);
    expect(statesOf(await search(ben, team, { instances: [instance, second] }))).toEqual(["OK", "OK"]);
    await chloe.login(instance);
    await ben.get("mutation ($id: ID!) { logout(instanceId: $id) { login { state } } }", { id: second });
    for (const id of [instance, second]) expect(await loginOf(ben, id)).toMatchObject({ state: "LOGGED_OUT" });
    expect(statesOf(await search(ben, team, { instances: [instance, second] }))).toEqual([
      "LOGIN_REQUIRED",
      "LOGIN_REQUIRED",
    ]);
    expect(await loginOf(chloe, second)).toMatchObject({ state: "LOGGED_IN" });
  });

  test("is the viewer's alone in this team: not in another, and not another member's", async () => {
    const { instance } = await teamWithDrive(["ben", "chloe"]);
    const elsewhere = await teamWithDrive(["ben"]);
    await ben.login(instance);
    expect(await loginOf(ben, elsewhere.instance)).toMatchObject({ state: "LOGGED_OUT" });
    expect(await loginOf(chloe, instance)).toMatchObject({ state: "LOGGED_OUT" });
    const { id } = await loginOf(ben, instance);
    const reading = "query ($id: ID!) { node(id: $id) { ... on Login { account } } }";
    expect(await ben.get(reading, { id })).toEqual({ node: { account: emailOf("ben") } });
    expect(await chloe.get(reading, { id })).toEqual({ node: null });
    expect(await ada.get(reading, { id })).toEqual({ node: null });
  });

  test("is erased with its last connection, and with no other", async () => {
    const { team, instance } = await teamWithDrive();
    const second = await createInstance(ada, team);
    const before = await linked();
    await ben.login(instance);
    await removeInstance(ada, instance);
    expect(await loginOf(ben, second)).toMatchObject({ state: "LOGGED_IN" });
    await removeInstance(ada, second);
    expect(await linked()).toBe(before);
    expect(await loginOf(ben, await createInstance(ada, team))).toMatchObject({ state: "LOGGED_OUT" });
  });

  test("switches accounts: what the first one found is no longer found, nor read by id", async () => {
    const { team, instance } = await teamWithDrive();
    await ben.login(instance);
    const his = await search(ben, team);
    await ben.login(instance, "chloe");
    expect(await loginOf(ben, instance)).toMatchObject({ account: emailOf("chloe") });
    const hers = await search(ben, team);
    expect(statesOf(hers)).toEqual(["OK"]);
    const ids = (page: { nodes: { id: string }[] }) => page.nodes.map(({ id }) => id);
    expect(ids(his).filter((id) => ids(hers).includes(id))).toEqual([]);
    expect(await ben.get("query ($id: ID!) { node(id: $id) { id } }", { id: ids(his)[0] })).toEqual({ node: null });
    expect((await fetch(his.nodes[0].thumbnail.url)).status).toBe(404);
    // A cursor of the first account's search finds nothing of it either.
    const { data, errors } = await ben.ask(SEARCH, { team, after: his.pageInfo.endCursor });
    expect(errors.length > 0 || !ids(data.team.search).some((id) => ids(his).includes(id))).toBe(true);
  });
});

describe("A token", () => {
  /** The grant as it lies in the database. */
  async function stored(instance: string): Promise<string> {
    const { id } = await loginOf(ben, instance);
    const row = await fixture.database.source.manager.findOneByOrFail(Login, { id: id.replace("login_", "") });
    return createVault(fixture.config.encryptionKeys).open(row.sealed, loginBinding(row));
  }
  const refreshTokens = () => fixture.sandbox.secrets().filter((secret) => secret.startsWith("1.AXsandbox-refresh."));

  test("that runs out is renewed unseen, once for all who ask; the rotated refresh token is what is kept", async () => {
    const { team, instance } = await teamWithDrive();
    await ben.login(instance);
    const first = refreshTokens().at(-1) ?? "";
    expect(await stored(instance)).toContain(first);
    fixture.sandbox.requests.clear();
    ahead = DAY - MINUTE;
    fixture.sandbox.advance(ahead);
    const pages = await Promise.all([search(ben, team), search(ben, team, { text: "team" }), search(ben, team)]);
    expect(pages.flatMap(statesOf)).toEqual(["OK", "OK", "OK"]);
    expect(fixture.sandbox.requests.count({ service: "graph", status: 401 })).toBe(0);
    const second = refreshTokens().at(-1) ?? "";
    expect(second).not.toBe(first);
    const kept = await stored(instance);
    expect(kept).toContain(second);
    expect(kept).not.toContain(first);
    ahead = 0;
    expect(statesOf(await search(ben, team))).toEqual(["OK"]);
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_IN" });
  });

  test("is renewed once for many requests at the same moment", async () => {
    const { team, instance } = await teamWithDrive();
    await ben.login(instance);
    const before = grants("refresh_token", "ben");
    fixture.sandbox.advance(2 * DAY);
    const hold = fixture.sandbox.faults.hold({ service: "entra", path: "/token" });
    const searches = [1, 2, 3].map(() => search(ben, team));
    await hold.arrived();
    hold.release();
    expect((await Promise.all(searches)).flatMap(statesOf)).toEqual(["OK", "OK", "OK"]);
    expect(grants("refresh_token", "ben") - before).toBe(1);
  });

  test("that Graph no longer takes is renewed once, and a second refusal is the login's", async () => {
    const { team, instance } = await teamWithDrive();
    await ben.login(instance);
    const before = grants("refresh_token", "ben");
    fixture.sandbox.faults.set({ revoked: [{ service: "graph", person: emailOf("ben"), times: 1 }] });
    expect(statesOf(await search(ben, team))).toEqual(["OK"]);
    expect(grants("refresh_token", "ben") - before).toBe(1);
    fixture.sandbox.faults.set({ revoked: [{ service: "graph", person: emailOf("ben") }] });
    const page = await search(ben, team);
    expect(statesOf(page)).toEqual(["LOGIN_REQUIRED"]);
    expect(page.nodes).toEqual([]);
    expect(grants("refresh_token", "ben") - before).toBe(2);
  });

  test("that is challenged is renewed with the claims that Graph asks for", async () => {
    const { team, instance } = await teamWithDrive();
    await ben.login(instance);
    const before = grants("refresh_token", "ben");
    fixture.sandbox.faults.set({ challenge: [{ service: "graph", person: emailOf("ben") }] });
    expect(statesOf(await search(ben, team))).toEqual(["OK"]);
    expect(grants("refresh_token", "ben") - before).toBe(1);
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_IN" });
  });

  test("that only a new sign-in can replace expires the login; logging in again mends it", async () => {
    const { team, instance } = await teamWithDrive();
    await ben.login(instance);
    fixture.sandbox.faults.set({ challenge: [{ service: "graph", person: emailOf("ben"), interaction: true }] });
    const page = await search(ben, team);
    expect(page.sources).toMatchObject([{ state: "LOGIN_REQUIRED", code: "AADSTS50076" }]);
    expect(await loginOf(ben, instance)).toMatchObject({ state: "EXPIRED", account: emailOf("ben") });
    await ben.login(instance);
    expect(statesOf(await search(ben, team))).toEqual(["OK"]);
  });

  test("of a revoked session expires the login: LOGIN_REQUIRED, never an empty result", async () => {
    const { world } = fixture.sandbox;
    world.person({ email: "rita@contoso.example", tenant: world.who("ada").tenant });
    world.file("rita", "harbor of rita.jpg", { width: 400, height: 300 });
    const { team, instance } = await teamWithDrive(["rita"]);
    const rita = await fixture.as("rita");
    await rita.login(instance);
    const found = await search(rita, team);
    expect(found.nodes).toHaveLength(1);
    world.revokeSessions("rita");
    // The access token would still do for the search, but a real one is challenged.
    fixture.sandbox.faults.set({ challenge: [{ service: "graph", person: "rita@contoso.example" }] });
    const page = await search(rita, team);
    expect(page.sources).toMatchObject([{ state: "LOGIN_REQUIRED", code: "AADSTS50173", found: 0 }]);
    expect(page.sources[0].message).toMatch(/[Ll]og in/);
    expect(await loginOf(rita, instance)).toMatchObject({ state: "EXPIRED" });
    const { data, errors } = await rita.ask("query ($id: ID!) { node(id: $id) { id } }", { id: found.nodes[0].id });
    expect([data.node, errors[0]?.extensions["code"]]).toEqual([null, "LOGIN_REQUIRED"]);
    expect((await fetch(found.nodes[0].thumbnail.url)).status).toBe(403);
    // It stays so without asking Microsoft again.
    const before = grants("refresh_token", "rita");
    expect(statesOf(await search(rita, team))).toEqual(["LOGIN_REQUIRED"]);
    expect(grants("refresh_token", "rita")).toBe(before);
  });

  test("that cannot be renewed for now is THROTTLED with a time, UNAVAILABLE without one; the login stands", async () => {
    const app = newApp();
    const { team, instance } = await teamWithDrive(["ben"], registrationOf(app));
    await ben.login(instance);
    fixture.sandbox.advance(2 * DAY);
    fixture.sandbox.faults.set({
      fail: [{ service: "entra", path: "/token", app: app.clientId, status: 503, html: true }],
    });
    expect(statesOf(await search(ben, team))).toEqual(["UNAVAILABLE"]);
    fixture.sandbox.faults.clear();
    fixture.sandbox.faults.set({ throttle: [{ service: "entra", path: "/token", app: app.clientId, retryAfter: 60 }] });
    const { sources } = await search(ben, team);
    expect(sources).toMatchObject([{ state: "THROTTLED" }]);
    expect(Date.parse(sources[0].retryAt)).toBeGreaterThan(Date.now());
    expect(await loginOf(ben, instance)).toMatchObject({ state: "LOGGED_IN" });
    // Until then nobody is asked.
    fixture.sandbox.faults.clear();
    fixture.sandbox.requests.clear();
    expect(statesOf(await search(ben, team))).toEqual(["THROTTLED"]);
    expect(fixture.sandbox.requests.count({ service: "graph" })).toBe(0);
    ahead = 2 * MINUTE;
    expect(statesOf(await search(ben, team))).toEqual(["OK"]);
  });

  test("that a wrong secret keeps from being renewed makes the connection MISCONFIGURED and leaves the login alone", async () => {
    const app = newApp();
    const { team, instance } = await teamWithDrive(["ben"], registrationOf(app));
    const broken = await createInstance(ada, team, { ...registrationOf(app), clientSecret: "mistyped" });
    await ben.login(instance);
    fixture.sandbox.advance(2 * DAY);
    const before = await search(ben, team, { instances: [broken] });
    expect(before.sources).toMatchObject([{ state: "MISCONFIGURED", code: "AADSTS7000215" }]);
    expect(await loginOf(ben, broken)).toMatchObject({ state: "LOGGED_IN" });
    expect(statesOf(await search(ben, team, { instances: [instance] }))).toEqual(["OK"]);
  });
});

test("what a browser or the database holds is only ever a hash of it", async () => {
  const { instance } = await teamWithDrive();
  const url = await startLogin(ben, instance);
  const state = new URL(url).searchParams.get("state") ?? "";
  const ticket = await ticketOf(fixture, url, "ben");
  const dump = JSON.stringify(await fixture.database.source.manager.find(Attempt));
  expect(dump).not.toContain(state);
  expect(dump).not.toContain(ticket);
  for (const secret of fixture.sandbox.secrets()) expect(dump).not.toContain(secret);
});
