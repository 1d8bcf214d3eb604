/**
 * A host that an admin types, and all that somebody could type instead. Whatever is not one of the vendor's names as they are
 * written is refused when it is saved and, if it got into the database by another way, when it is tested and used; nothing is
 * looked up, and nothing is sent.
 */
import type { LookupFunction } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import type { Database } from "../../src/data/source.js";
import { createHost } from "../../src/providers/host/create-host.js";
import { readHosts } from "../../src/providers/kit/operator-options.js";
import { instanceIdOf } from "../../src/resolvers/ids.js";
import { RememberingLog } from "../providers/log.js";
import { testDatabase } from "../support/database.js";
import { type Answer, type Gateway, startGateway } from "../support/gateway.js";
import { imaginaryPortal } from "../support/imaginary-portal.js";

const GOOD = "acme.bynder.com";
const SECRET = "s3cret-of-the-portal";
const label = "a".repeat(64);

const HOSTILE: readonly (readonly [what: string, typed: string])[] = [
  ["a scheme", "https://acme.bynder.com"],
  ["a scheme without slashes", "https:acme.bynder.com"],
  ["only slashes before it", "//acme.bynder.com"],
  ["a port", "acme.bynder.com:8443"],
  ["the usual port", "acme.bynder.com:443"],
  ["a path", "acme.bynder.com/../x"],
  ["a slash at its end", "acme.bynder.com/"],
  ["a backslash", "acme.bynder.com\\@evil.example"],
  ["a query", "acme.bynder.com?x=1"],
  ["a fragment", "evil.example#.bynder.com"],
  ["userinfo", "user@acme.bynder.com"],
  ["userinfo that looks like the host", "acme.bynder.com@evil.example"],
  ["userinfo with a password", "acme.bynder.com:x@evil.example"],
  ["percent-encoding", "acme%2ebynder%2ecom"],
  ["a percent-encoded slash", "evil.example%2f.bynder.com"],
  ["a trailing dot", "acme.bynder.com."],
  ["a leading dot", ".acme.bynder.com"],
  ["an empty label", "acme..bynder.com"],
  ["a full-width dot", "acme．bynder．com"],
  ["an ideographic dot", "acme。bynder。com"],
  ["full-width letters", "ａcme.bynder.com"],
  ["a Cyrillic letter in the vendor's name", "acme.bуnder.com"],
  ["a Cyrillic letter in the portal's name", "аcme.bynder.com"],
  ["the same as Punycode", "xn--cme-5cd.bynder.com"],
  ["a sharp s", "straße.bynder.com"],
  ["a soft hyphen", "ac\u00adme.bynder.com"],
  ["a zero-width joiner", "acme\u200d.bynder.com"],
  ["a blank inside", "acme .bynder.com"],
  ["a line break", "acme.bynder.com\nx-evil: 1"],
  ["a NUL", "acme.bynder.com\u0000.evil.example"],
  ["a label of 64", `${label}.bynder.com`],
  ["a name of 260", `${`${"a".repeat(60)}.`.repeat(4)}bynder.com`],
  ["an underscore", "a_b.bynder.com"],
  ["a hyphen at an end", "acme-.bynder.com"],
  ["a star", "*.bynder.com"],
  ["the vendor's own name", "bynder.com"],
  ["two labels for one star", "a.acme.bynder.com"],
  ["a name that goes on", "acme.bynder.com.evil.example"],
  ["a name that ends alike", "acmebynder.com"],
  ["another name that ends alike", "acme.evilbynder.com"],
  ["another vendor", "acme.evil.example"],
  ["localhost", "localhost"],
  ["a name of this machine", "metadata.google.internal"],
  ["an address", "127.0.0.1"],
  ["an address as one number", "2130706433"],
  ["an address in hexadecimal", "0x7f000001"],
  ["an address in octal", "0177.0.0.1"],
  ["an address of two parts", "127.1"],
  ["an address of mixed parts", "0x7f.1"],
  ["an address in full-width digits", "１２７.0.0.1"],
  ["an address in circled digits", "①②⑦.⓪.⓪.①"],
  ["the address of a cloud's secrets", "169.254.169.254"],
  ["an IPv6 address", "::1"],
  ["an IPv6 address in brackets", "[::1]"],
  ["an IPv4 address as IPv6", "[::ffff:127.0.0.1]"],
  ["an address through NAT64", "[64:ff9b::7f00:1]"],
  ["an address through NAT64 without brackets", "64:ff9b::127.0.0.1"],
  ["a zone", "fe80::1%eth0"],
  ["a name that holds an address", "127.0.0.1.bynder.com"],
];

let database: Database;
let gateway: Gateway;
let host: ReturnType<typeof createHost>;
let portal: ReturnType<typeof imaginaryPortal>;
let operator: string;
let admin: string;
let team: string;
let standing: { id: string; version: number };
/** Its portal is written past all checks. */
let forged: { id: string; version: number };
let lookups: string[] = [];
let address = "127.0.0.1";
const lookup: LookupFunction = (name, _options, done) => {
  lookups.push(name);
  done(null, [{ address, family: 4 }]);
};

beforeAll(async () => {
  database = await testDatabase();
  const { hosts } = readHosts("portal", ["dam.inside.example"], { allowHttp: false });
  host = createHost({ log: new RememberingLog(), lookup, operatorOrigins: hosts });
  portal = imaginaryPortal(host, hosts);
  gateway = await startGateway({}, { database, providers: new Map([[portal.id, portal]]) });
  operator = await gateway.issuer.token("olga", { roles: ["popsync:operator"] });
  admin = await gateway.issuer.token("ada", { email: "ada@contoso.example" });
  const i = { externalId: "t", name: "T", cloudDriveSearch: "ON", members: [{ subject: "ada", role: "ADMIN" }] };
  const provision = "mutation($i: ProvisionTeamInput!) { provisionTeam(input: $i) { id } }";
  team = of(await gateway.ask(provision, { token: operator, variables: { i } })).provisionTeam.id;
  standing = await create(GOOD);
  forged = await create(GOOD);
  // Instances of one registration share this login; it lives for as long as one of them is there.
  expect(await login(standing.id)).toBe("ProviderInstance");
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await host.close();
});
beforeEach(() => {
  lookups = [];
  address = "127.0.0.1";
});

// biome-ignore lint/suspicious/noExplicitAny: what a query gives is up to the query
function of({ data, errors }: Answer): any {
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return data;
}

const RESULT = `__typename ... on ProviderInstance { id version settings { key value isSet } } ... on InvalidSettings { problems { key message } }`;
const ask = async (query: string, variables: object) =>
  of(await gateway.ask(query, { token: admin, variables: { ...variables } }));

let names = 0;
async function create(portal: string, secret: string = SECRET) {
  const settings = Object.entries({ portal, clientId: "c", clientSecret: secret }).map(([key, value]) => ({
    key,
    value,
  }));
  const i = { teamId: team, provider: "portal", connectionName: `Portal ${++names}`, enabled: true, settings };
  const query = `mutation($i: CreateProviderInstanceInput!) { createProviderInstance(input: $i) { ${RESULT} } }`;
  return (await ask(query, { i })).createProviderInstance;
}

async function update({ id, version }: { id: string; version: number }, values: Record<string, string>) {
  const settings = Object.entries(values).map(([key, value]) => ({ key, value }));
  const query = `mutation($i: UpdateProviderInstanceInput!) { updateProviderInstance(input: $i) { ${RESULT} } }`;
  return (await ask(query, { i: { id, version, settings } })).updateProviderInstance;
}

const remove = (id: string) => ask("mutation($id: ID!) { deleteProviderInstance(id: $id) }", { id });
const test_ = async (id: string) =>
  (await ask("mutation($id: ID!) { testProviderInstance(id: $id) { ok checks { name state message } } }", { id }))
    .testProviderInstance;

async function login(id: string): Promise<string> {
  const start = "mutation($id: ID!) { startLogin(instanceId: $id) { authorizationUrl } }";
  const url = new URL((await ask(start, { id })).startLogin.authorizationUrl);
  const back = `${gateway.url}/codeForTokenExchange/portal?${new URLSearchParams({
    state: url.searchParams.get("state") ?? "",
    code: "code-of:ada",
  })}`;
  const { headers } = await fetch(back, { redirect: "manual" });
  const t = /#login=(.+)$/.exec(headers.get("location") ?? "")?.[1];
  return (await ask("mutation($t: String!) { completeLogin(ticket: $t) { __typename } }", { t })).completeLogin
    .__typename;
}

async function sourceOf(id: string): Promise<{ state: string; message: string | null; code: string | null }> {
  const query = `query($t: ID!, $i: [ID!]) { team(id: $t) { search(text: "x", instanceIds: $i) { sources { state message code } } } }`;
  return (await ask(query, { t: team, i: [id] })).team.search.sources[0];
}

/** Somebody who can write to the database, or rules that were laxer when it was saved. */
async function forge(id: string, portal: string): Promise<void> {
  const row = instanceIdOf(id);
  await database.source.query(`UPDATE setting SET value = $2 WHERE key = 'portal' AND instance_id = $1`, [row, portal]);
  await database.source.query(`UPDATE instance SET version = version + 1 WHERE id = $1`, [row]);
}

describe.each(HOSTILE)("%s (%j)", (_, typed) => {
  test("is refused on create, with what to type", async () => {
    const made = await create(typed);
    expect(made).toEqual({
      __typename: "InvalidSettings",
      problems: [{ key: "portal", message: expect.stringMatching(/^Portal .+/) }],
    });
    expect(lookups).toEqual([]);
  });

  test("is refused on update, and nothing is changed", async () => {
    const changed = await update(standing, { portal: typed, clientSecret: SECRET });
    expect(changed).toMatchObject({ __typename: "InvalidSettings", problems: [{ key: "portal" }] });
    expect(lookups).toEqual([]);
  });
});

/** What the database does not store cannot be read from it either. */
const storable = HOSTILE.filter(([, typed]) => !typed.includes("\u0000"));

test.each(storable)("%s (%j) is refused in test and in use, had it been stored", async (_, typed) => {
  await forge(forged.id, typed);
  expect(await test_(forged.id)).toEqual({
    ok: false,
    checks: [{ name: "Settings", state: "FAILED", message: expect.stringContaining("Portal") }],
  });
  expect(await sourceOf(forged.id)).toMatchObject({ state: "MISCONFIGURED", message: expect.any(String) });
  expect(lookups).toEqual([]);
});

describe("a host that is the vendor's", () => {
  test.each([GOOD, "ACME.Bynder.COM", "  acme.bynder.com ", "a-1.bynder.com"])(
    "is taken and stored as one name: %j",
    async (typed) => {
      const made = await create(typed);
      expect(made.settings).toContainEqual({ key: "portal", value: typed.trim().toLowerCase(), isSet: true });
      await remove(made.id);
    },
  );

  test.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "64:ff9b::7f00:1", "::ffff:10.0.0.1", "fd00::1"])(
    "is not called where its name leads to %s by then",
    async (inside) => {
      const made = await create(GOOD);
      address = inside;
      expect(await sourceOf(made.id)).toMatchObject({ state: "UNAVAILABLE", code: "CALL_REFUSED" });
      expect(lookups).toEqual([GOOD]);
      await remove(made.id);
    },
  );

  test("is told to clients with its patterns, and what its secret belongs to", async () => {
    const query =
      "{ providers { placeName access abilities { sorts filters places renditions rights } fields { key kind access boundTo hostPatterns } } }";
    const [provider] = (await ask(query, {})).providers;
    expect(provider).toMatchObject({
      placeName: "collection",
      access: ["PER_USER"],
      abilities: {
        sorts: ["RELEVANCE"],
        filters: ["KINDS", "EXTENSIONS", "MODIFIED"],
        places: true,
        renditions: false,
      },
    });
    expect(provider.fields).toEqual(
      expect.arrayContaining([
        { key: "portal", kind: "HOST", access: null, boundTo: null, hostPatterns: ["*.bynder.com"] },
        { key: "clientSecret", kind: "SECRET", access: null, boundTo: "portal", hostPatterns: null },
      ]),
    );
  });
});

describe("a host that the operator named", () => {
  test("is taken, wherever it lies, by those who type it as it is named", async () => {
    const made = await create("DAM.inside.example");
    expect(made.settings).toContainEqual({ key: "portal", value: "dam.inside.example", isSet: true });
    expect(await login(made.id)).toBe("ProviderInstance");
    expect(await sourceOf(made.id)).toMatchObject({
      state: "UNAVAILABLE",
      code: expect.not.stringContaining("REFUSED"),
    });
    expect(lookups.length).toBeGreaterThan(0);
    for (const other of ["sub.dam.inside.example", "dam.inside.example:443", "inside.example", "dam.inside.example."]) {
      expect((await create(other)).__typename).toBe("InvalidSettings");
    }
    await remove(made.id);
  });
});

describe("a secret that belongs to a host", () => {
  const again = [{ key: "clientSecret", message: "Client secret belongs to Portal: type it again." }];

  test("is typed again when the host changes, and kept when it does not", async () => {
    const made = await create(GOOD);
    expect(await update(made, { portal: "other.bynder.com" })).toEqual({
      __typename: "InvalidSettings",
      problems: again,
    });
    expect(await update(made, { portal: "dam.inside.example" })).toMatchObject({ problems: again });
    const same = await update(made, { portal: "ACME.bynder.com", region: "mars" });
    expect(same).toMatchObject({ __typename: "ProviderInstance", version: made.version + 1 });
    // The very same text, typed, is typed.
    const moved = await update(same, { portal: "other.bynder.com", clientSecret: SECRET });
    expect(moved.settings).toContainEqual({ key: "portal", value: "other.bynder.com", isSet: true });
    const cleared = await update(moved, { portal: "", clientSecret: "" });
    expect(cleared.problems.map(({ key }: { key: string }) => key)).toEqual(["portal", "clientSecret"]);
    await remove(made.id);
  });

  test("stays where it is in a test, whatever the vendor's answer says about the host", async () => {
    const made = await create(GOOD);
    portal.behaviour.pin = async () => ({ portal: "other.bynder.com" });
    await test_(made.id);
    const kept = await ask(
      "query($id: ID!) { node(id: $id) { ... on ProviderInstance { version settings { key value } } } }",
      {
        id: made.id,
      },
    );
    expect(kept.node.version).toBe(made.version);
    expect(kept.node.settings).toContainEqual({ key: "portal", value: GOOD });
    expect(lookups).toEqual([GOOD]);
    portal.behaviour.pin = async () => ({});
    await remove(made.id);
  });

  test("does not move with a save either, when it is the vendor's answer that names another host", async () => {
    portal.behaviour.pin = async () => ({ portal: "other.bynder.com" });
    expect(await create(GOOD)).toEqual({ __typename: "InvalidSettings", problems: again });
    portal.behaviour.pin = async () => ({});
  });
});
