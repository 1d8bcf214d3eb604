import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { BadUserInput, CloudDriveSearchOff, Forbidden, type GatewayError, NotFound } from "../../../src/errors.js";
import { as, fresh, type House, house, operator } from "../support.js";

/** No operator is a member by this, so that nobody has told us what they are called. */
const OLGA = 'the-operator (calls themselves "Olga")';

let h: House;
beforeAll(async () => {
  h = await house();
});
afterAll(() => h.close());

const member = (subject: string, role: "ADMIN" | "MEMBER" = "MEMBER") => ({ subject, role });
const roles = async (teamId: string) =>
  (await h.source.query(
    `SELECT p.subject, m.role, p.name, p.email FROM membership m JOIN person p ON p.id = m.person_id
     WHERE m.team_id = $1 ORDER BY p.subject`,
    [teamId],
  )) as { subject: string; role: string; name: string | null; email: string | null }[];
const actions = async (teamId: string) =>
  (await h.source.query(`SELECT action, fields, actor FROM audit_event WHERE team_id = $1 ORDER BY id`, [teamId])) as {
    action: string;
    fields: string[];
    actor: string;
  }[];

describe("provisioning", () => {
  test("is for the operator", async () => {
    await expect(h.teams.provision(as("somebody"), { externalId: "x", name: "X" })).rejects.toThrow(Forbidden);
  });

  test("needs a name once, and is idempotent after that", async () => {
    await expect(h.teams.provision(operator(), { externalId: "acme" })).rejects.toThrow(BadUserInput);
    const first = await h.teams.provision(operator(), {
      externalId: "acme",
      name: " Acme ",
      members: [{ ...member("ann", "ADMIN"), name: "Ann", email: "ann@acme.example" }],
    });
    expect(first).toMatchObject({ name: "Acme", externalId: "acme", cloudDriveSearch: "OFF", viewerRole: null });
    const again = await h.teams.provision(operator(), { externalId: "acme" });
    expect(again).toEqual(first);
    expect(await actions(first.id)).toEqual([{ action: "team.provisioned", fields: ["name", "members"], actor: OLGA }]);
  });

  test("leaves what is absent as it is: name, switch, members and what is known of them", async () => {
    const { id } = await h.teams.provision(operator(), {
      externalId: "keep",
      name: "Keep",
      cloudDriveSearch: "ON",
      members: [{ ...member("kim", "ADMIN"), name: "Kim", email: "kim@keep.example" }, member("kai")],
    });
    const view = await h.teams.provision(operator(), {
      externalId: "keep",
      name: null,
      cloudDriveSearch: null,
      members: [member("kim"), member("new")],
    });
    expect(view).toMatchObject({ id, name: "Keep", cloudDriveSearch: "ON" });
    expect(await roles(id)).toEqual([
      { subject: "kai", role: "MEMBER", name: null, email: null },
      { subject: "kim", role: "MEMBER", name: "Kim", email: "kim@keep.example" },
      { subject: "new", role: "MEMBER", name: null, email: null },
    ]);
  });

  test("of one team by two at once makes one team", async () => {
    const input = { externalId: "race", name: "Race", members: [member("r1"), member("r2")] };
    const made = await Promise.all([1, 2, 3].map(() => h.teams.provision(operator(), input)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await roles(made[0]?.id ?? "")).toHaveLength(2);
  });

  test.each([
    ["an empty externalId", { externalId: " ", name: "X" }],
    ["an empty name", { externalId: "bad", name: "  " }],
    ["a name that is too long", { externalId: "bad", name: "x".repeat(201) }],
    ["a NUL in a name", { externalId: "bad", name: "a\u0000b" }],
    ["an empty subject", { externalId: "bad", name: "Bad", members: [member("")] }],
    ["a subject that is too long", { externalId: "bad", name: "Bad", members: [member("s".repeat(256))] }],
    ["an empty e-mail", { externalId: "bad", name: "Bad", members: [{ ...member("b"), email: "" }] }],
    ["a subject named twice", { externalId: "bad", name: "Bad", members: [member("b"), member("b", "ADMIN")] }],
  ])("refuses %s, and writes nothing", async (_, input) => {
    await expect(h.teams.provision(operator(), input)).rejects.toThrow(BadUserInput);
    expect(await h.source.query(`SELECT FROM team WHERE external_id = 'bad'`)).toEqual([]);
  });
});

describe("members", () => {
  test("are added, changed and removed in one call; who is not named stays", async () => {
    const team = await h.team({ ada: "ADMIN", max: "MEMBER", eve: "MEMBER" });
    const [ada, eve, max] = (await roles(team.id)).map(({ subject }) => subject);
    const changes = { set: [member(max ?? "", "ADMIN"), member(`zoe-${team.id}`)], remove: [eve ?? "", "nobody"] };
    await h.teams.updateMembers(operator(), team.id, changes);
    await h.teams.updateMembers(operator(), team.id, changes);
    expect((await roles(team.id)).map(({ subject, role }) => [subject, role])).toEqual([
      [ada, "ADMIN"],
      [max, "ADMIN"],
      [`zoe-${team.id}`, "MEMBER"],
    ]);
    expect((await actions(team.id)).slice(1)).toEqual([
      { action: "team.membersChanged", fields: ["set", "remove"], actor: OLGA },
    ]);
  });

  test("that change nothing leave no trace; what is audited names what changed", async () => {
    const team = await h.team();
    const known = (await roles(team.id)).map(({ subject, role }) => member(subject, role as "ADMIN" | "MEMBER"));
    await h.teams.updateMembers(operator(), team.id, {});
    await h.teams.updateMembers(operator(), team.id, { set: known, remove: ["nobody"] });
    await h.teams.updateMembers(operator(), team.id, { set: [member("one")] });
    await h.teams.updateMembers(operator(), team.id, { remove: ["one"] });
    expect((await actions(team.id)).slice(1).map(({ fields }) => fields)).toEqual([["set"], ["remove"]]);
  });

  test("a thousand in one call, and not one more; nobody twice, not even to set and to remove", async () => {
    const team = await h.team();
    const many = Array.from({ length: 1_000 }, (_, index) => `many-${index}`);
    await h.teams.updateMembers(operator(), team.id, { set: many.map((subject) => member(subject)) });
    expect(await roles(team.id)).toHaveLength(1_002);
    const more = { set: many.map((subject) => member(subject)), remove: ["one-more"] };
    await expect(h.teams.updateMembers(operator(), team.id, more)).rejects.toThrow(BadUserInput);
    const both = { set: [member("x")], remove: ["x"] };
    await expect(h.teams.updateMembers(operator(), team.id, both)).rejects.toThrow(BadUserInput);
    await expect(h.teams.updateMembers(operator(), team.id, { remove: ["x", "x"] })).rejects.toThrow(BadUserInput);
  });

  test("belong to 200 teams at most, also when two teams take them at once", async () => {
    const join = (name: string, ...subjects: string[]) =>
      h.teams.provision(operator(), { externalId: name, name, members: subjects.map((subject) => member(subject)) });
    await join("first of many", "busy", "idle");
    await h.source.query(
      `INSERT INTO team (id, external_id, name) SELECT gen_random_uuid(), 'many-' || n, 'Many' FROM generate_series(1, 198) n`,
    );
    await h.source.query(
      `INSERT INTO membership (team_id, person_id, role)
       SELECT team.id, person.id, 'MEMBER' FROM team, person WHERE team.external_id LIKE 'many-%' AND person.subject = 'busy'`,
    );
    const both = await Promise.allSettled([join("one more", "busy"), join("another", "busy")]);
    const refused = both.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    expect(refused).toEqual([expect.stringContaining('The subject "busy" would belong to more than 200 teams.')]);
    expect(await h.teams.mine(as("busy"))).toHaveLength(200);
    // Who is full is no reason to keep others out, nor to leave a role as it is.
    await join("first of many", "idle");
    await h.teams.provision(operator(), { externalId: "first of many", members: [member("busy", "ADMIN")] });
    expect((await h.teams.mine(as("busy"))).filter(({ viewerRole }) => viewerRole === "ADMIN")).toHaveLength(1);
  });

  test("changed from several sides at once, with the same people in another order, end up all there", async () => {
    const [one, two] = [await h.team(), await h.team()];
    const people = Array.from({ length: 40 }, (_, index) => member(`side-${index}`));
    const reversed = [...people].reverse();
    await Promise.all(
      [1, 2, 3].flatMap(() => [
        h.teams.updateMembers(operator(), one.id, { set: people }),
        h.teams.updateMembers(operator(), two.id, { set: reversed }),
      ]),
    );
    expect(await roles(one.id)).toHaveLength(42);
    expect(await roles(two.id)).toHaveLength(42);
  });

  test("only the operator changes them, and only of a team that is there", async () => {
    const team = await h.team();
    await expect(h.teams.updateMembers(team.as("ada"), team.id, {})).rejects.toThrow(Forbidden);
    await expect(h.teams.updateMembers(operator(), crypto.randomUUID(), {})).rejects.toThrow(NotFound);
  });
});

describe("the switch", () => {
  test("is the operator's, and audited when it moves", async () => {
    const team = await h.team();
    await expect(h.teams.setCloudDriveSearch(team.as("ada"), team.id, "OFF")).rejects.toThrow(Forbidden);
    await h.teams.setCloudDriveSearch(operator(), team.id, "ON");
    expect((await h.teams.setCloudDriveSearch(operator(), team.id, "OFF")).cloudDriveSearch).toBe("OFF");
    expect((await actions(team.id)).map(({ action }) => action)).toEqual(["team.provisioned", "cloudDriveSearch.set"]);
  });

  test("is asked for by admins, and only from OFF", async () => {
    const team = await h.team();
    await expect(h.teams.requestCloudDriveSearch(team.as("max"), team.id)).rejects.toThrow(Forbidden);
    await expect(h.teams.requestCloudDriveSearch(operator(), team.id)).rejects.toThrow(Forbidden);
    await expect(h.teams.requestCloudDriveSearch(as("stranger"), team.id)).rejects.toThrow(NotFound);
    expect((await h.teams.requestCloudDriveSearch(team.as("ada"), team.id)).cloudDriveSearch).toBe("ON");
    await h.teams.setCloudDriveSearch(operator(), team.id, "OFF");
    expect((await h.teams.requestCloudDriveSearch(team.as("ada"), team.id)).cloudDriveSearch).toBe("REQUESTED");
    await h.teams.requestCloudDriveSearch(team.as("ada"), team.id);
    const asked = (await actions(team.id)).filter(({ action }) => action === "cloudDriveSearch.requested");
    expect(asked).toEqual([{ action: "cloudDriveSearch.requested", fields: ["cloudDriveSearch"], actor: "ada" }]);
  });

  test("takes effect within the request that moved it, too", async () => {
    const team = await h.team();
    const call = { ...team.as("max"), viewer: { ...team.as("max").viewer, isOperator: true } };
    await h.teams.searching(call, team.id);
    await h.teams.setCloudDriveSearch(call, team.id, "OFF");
    await expect(h.teams.searching(call, team.id)).rejects.toThrow(CloudDriveSearchOff);
  });
});

describe("who sees what", () => {
  test("members see their team without its external id, the operator with it, others nothing", async () => {
    const team = await h.team();
    expect(await h.teams.byId(team.as("ada"), team.id)).toMatchObject({ viewerRole: "ADMIN", externalId: null });
    expect(await h.teams.byId(team.as("max"), team.id)).toMatchObject({ viewerRole: "MEMBER", externalId: null });
    expect(await h.teams.byId(operator(), team.id)).toMatchObject({ viewerRole: null, externalId: team.externalId });
    expect(await h.teams.byId(as("stranger"), team.id)).toBeNull();
    expect(await h.teams.byId(operator(), crypto.randomUUID())).toBeNull();
  });

  test("the same subject of another issuer is another person", async () => {
    const team = await h.team();
    const { viewer } = team.as("ada");
    const { personId } = await import("../../../src/data/ids.js");
    const impostor = {
      ...viewer,
      issuer: "https://evil.example",
      personId: personId("https://evil.example", viewer.subject),
    };
    expect(await h.teams.byId({ ...as("x"), viewer: impostor }, team.id)).toBeNull();
  });

  test("mine are those the viewer belongs to, by name", async () => {
    const names = ["beta", "Alpha", "gamma"];
    for (const name of names) {
      await h.teams.provision(operator(), { externalId: `m-${name}`, name, members: [member("mine")] });
    }
    expect((await h.teams.mine(as("mine"))).map(({ name }) => name)).toEqual(["Alpha", "beta", "gamma"]);
    expect(await h.teams.mine(as("stranger"))).toEqual([]);
    expect(await h.teams.mine(operator())).toEqual([]);
  });

  test("guards: member, admin, searching", async () => {
    const team = await h.team();
    expect((await h.teams.member(team.as("max"), team.id)).role).toBe("MEMBER");
    await expect(h.teams.member(as("stranger"), team.id)).rejects.toThrow(NotFound);
    await expect(h.teams.member(operator(), team.id)).rejects.toThrow(Forbidden);
    await expect(h.teams.admin(team.as("max"), team.id)).rejects.toThrow(Forbidden);
    await expect(h.teams.admin(operator(), team.id)).rejects.toThrow(Forbidden);
    await h.teams.setCloudDriveSearch(operator(), team.id, "REQUESTED");
    await expect(h.teams.searching(team.as("ada"), team.id)).rejects.toThrow(CloudDriveSearchOff);
  });

  test("say who may", async () => {
    const team = await h.team();
    const told = async (asking: Promise<unknown>) =>
      asking.then(String, (error: GatewayError) => [error.code, error.message]);
    expect(await told(h.teams.member(as("stranger"), team.id))).toEqual(["NOT_FOUND", "There is no such team."]);
    expect(await told(h.teams.member(operator(), team.id))).toEqual([
      "FORBIDDEN",
      "Only members of the team may do this.",
    ]);
    expect(await told(h.teams.admin(team.as("max"), team.id))).toEqual([
      "FORBIDDEN",
      "Only the team's admins may do this.",
    ]);
  });

  test("however many ask, one request reads a team once; the next one reads it again", async () => {
    const team = await h.team();
    const call = team.as("max");
    const membered = await h.teams.member(call, team.id);
    await h.teams.updateMembers(operator(), team.id, { remove: [call.viewer.subject] });
    expect(await h.teams.member(call, team.id)).toEqual(membered);
    await expect(h.teams.member(fresh(call), team.id)).rejects.toThrow(NotFound);
  });
});

describe("the operator's list", () => {
  test("pages through all teams by name, also when names are alike, filtered by the switch", async () => {
    for (const index of [1, 2, 3, 4, 5]) {
      await h.teams.provision(operator(), { externalId: `p-${index}`, name: "Page", cloudDriveSearch: "REQUESTED" });
    }
    const seen: string[] = [];
    let after: string | undefined;
    for (let more = true; more; ) {
      const page = await h.teams.list(operator(), { cloudDriveSearch: "REQUESTED", first: 2, after });
      seen.push(...page.items.map(({ node }) => node.id));
      after = page.items.at(-1)?.cursor;
      more = page.hasNextPage;
    }
    const all = await h.teams.list(operator(), { cloudDriveSearch: "REQUESTED", first: 100 });
    expect(seen).toEqual(all.items.map(({ node }) => node.id));
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("is for the operator; bad sizes and cursors are refused", async () => {
    await expect(h.teams.list(as("x"), { first: 1 })).rejects.toThrow(Forbidden);
    for (const first of [0, 101, -1, 1.5]) {
      await expect(h.teams.list(operator(), { first })).rejects.toThrow(BadUserInput);
    }
    const craft = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64url");
    const id = crypto.randomUUID();
    for (const after of [
      "",
      "x",
      "e30",
      craft("audit", "1"),
      craft("teams", "a", "b"),
      craft("teams", "a\u0000", id),
      craft("teams", 1, id),
      "A".repeat(9_000),
    ]) {
      await expect(h.teams.list(operator(), { first: 1, after })).rejects.toThrow(BadUserInput);
    }
    const far = await h.teams.list(operator(), { first: 1, after: craft("teams", "\uffff", id) });
    expect(far).toEqual({ items: [], hasNextPage: false });
  });
});
