import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

import { BadUserInput, Forbidden, NotFound } from "../../../src/errors.js";
import { record } from "../../../src/services/teams/audit.js";
import { as, entries, fresh, type House, house, operator, SECRET, saved } from "../support.js";

let h: House;
beforeAll(async () => {
  h = await house();
});
afterAll(() => h.close());

describe("the audit log", () => {
  test("tells who did what to which instance, newest first, and never a value", async () => {
    const team = await h.team();
    const [ada, max] = [team.as("ada"), team.as("max")];
    const instance = await h.instance(ada, team.id, { connectionName: "Named then" });
    const settings = entries({ clientSecret: "another-secret", folderId: "folder77" });
    saved(await h.instances.update(fresh(ada), { id: instance.id, version: 1, enabled: false, settings }));
    saved(await h.instances.update(fresh(ada), { id: instance.id, version: 2, enabled: true }));
    await h.logIn(max, instance.id, "max@drive");
    await h.logins.logout(fresh(max), instance.id);
    await h.instances.remove(fresh(ada), instance.id);
    await h.teams.setCloudDriveSearch(operator(), team.id, "OFF");
    await h.teams.requestCloudDriveSearch(fresh(ada), team.id);

    const page = await h.audit.list(fresh(ada), team.id, { first: 100 });
    const about = instance.id;
    const olga = 'the-operator (calls themselves "Olga")';
    expect(page.items.map(({ node }) => [node.actor, node.action, node.instanceId, node.fields])).toEqual([
      ["ada", "cloudDriveSearch.requested", null, ["cloudDriveSearch"]],
      [olga, "cloudDriveSearch.set", null, ["cloudDriveSearch"]],
      ["ada", "instance.deleted", about, []],
      ["max", "logout", about, []],
      ["max", "login", about, []],
      ["ada", "instance.updated", about, ["enabled"]],
      ["ada", "instance.updated", about, ["enabled", "clientSecret", "folderId"]],
      ["ada", "instance.created", about, ["connectionName", "enabled", "clientId", "clientSecret", "region"]],
      [olga, "team.provisioned", null, ["name", "cloudDriveSearch", "members"]],
    ]);
    for (const value of [SECRET, "another-secret", "folder77", "client-1", "max@drive"]) {
      expect(JSON.stringify(page)).not.toContain(value);
      expect(JSON.stringify(await h.rows("audit_event"))).not.toContain(value);
    }
  });

  test("is read by the team's admins and the operator", async () => {
    const team = await h.team();
    const other = await h.team();
    const read = (call: ReturnType<typeof as>) => h.audit.list(call, team.id, { first: 1 });
    expect((await read(team.as("ada"))).items).toHaveLength(1);
    expect((await read(operator())).items).toHaveLength(1);
    await expect(read(team.as("max"))).rejects.toThrow(Forbidden);
    await expect(read(other.as("ada"))).rejects.toThrow(NotFound);
    await expect(h.audit.list(operator(), crypto.randomUUID(), { first: 1 })).rejects.toThrow(NotFound);
  });

  test("is paged without gaps or repeats while it grows; bad sizes and cursors are refused", async () => {
    const team = await h.team();
    const write = (fields: string[]) =>
      record(h.source.manager, { teamId: team.id, actor: operator().viewer, action: "login", fields });
    for (let index = 0; index < 5; index++) await write([String(index)]);
    const seen: string[] = [];
    let after: string | undefined;
    for (let more = true; more; ) {
      const page = await h.audit.list(team.as("ada"), team.id, { first: 2, after });
      seen.push(...page.items.map(({ node }) => node.fields.join()));
      after = page.items.at(-1)?.cursor;
      more = page.hasNextPage;
      await write(["later"]);
    }
    expect(seen).toEqual(["4", "3", "2", "1", "0", "name,cloudDriveSearch,members"]);
    const craft = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString("base64url");
    for (const bad of ["", "1", craft("audit", "-1"), craft("audit", "9".repeat(30)), craft("teams", "1"), craft()]) {
      const listing = h.audit.list(team.as("ada"), team.id, { first: 1, after: bad });
      await expect(listing).rejects.toThrow(BadUserInput);
    }
    await expect(h.audit.list(team.as("ada"), team.id, { first: 0 })).rejects.toThrow(BadUserInput);
  });

  test("goes with what it tells of: undone together", async () => {
    const team = await h.team();
    const undone = h.source.transaction(async (manager) => {
      await record(manager, { teamId: team.id, actor: operator().viewer, action: "login" });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect((await h.audit.list(operator(), team.id, { first: 100 })).items).toHaveLength(1);
  });

  test("says for certain who it was, and what a connection was called and whose it was when it happened", async () => {
    const team = await h.team();
    const ada = team.as("ada");
    const { id } = await h.instance(ada, team.id, { connectionName: "First" });
    saved(await h.instances.update(fresh(ada), { id, version: 1, connectionName: "Second", enabled: false }));
    await h.instances.remove(fresh(ada), id);
    await h.teams.setCloudDriveSearch(operator(), team.id, "OFF");
    const { items } = await h.audit.list(fresh(ada), team.id, { first: 4 });
    const [admin, boss] = [ada.viewer.personId, operator().viewer.personId];
    expect(items.map(({ node }) => [node.actorId, node.instanceName, node.provider, node.detail])).toEqual([
      [boss, null, null, "ON before, OFF now"],
      [admin, "Second", "imaginary", null],
      [admin, "Second", "imaginary", 'called "First" before, disabled'],
      [admin, "First", "imaginary", null],
    ]);
  });

  test("calls people what the operator calls them, whatever they call themselves", async () => {
    const team = await h.team({ eve: "ADMIN" });
    const { subject } = team.as("eve").viewer;
    const posing = as(subject, { name: "Olga", email: "olga@example.com" });
    await record(h.source.manager, { teamId: team.id, actor: posing.viewer, action: "login" });
    const page = await h.audit.list(operator(), team.id, { first: 1 });
    expect(page.items.map(({ node }) => [node.actor, node.actorId])).toEqual([["eve", posing.viewer.personId]]);
  });

  test("quotes what others call themselves beside what is sure, shows what cannot be seen of nobody, and is not for pages on end", async () => {
    const team = await h.team();
    const people = [
      as("s-1", { name: "Nora", email: "nora@example.com" }),
      as("s-2", { name: " ", email: "mail@example.com" }),
      as("s-3"),
      as("s-4", { name: "n".repeat(5_000) }),
      as("s-5", { name: 'Olga\u202e\u0000", "olga@example.com")' }),
    ];
    for (const { viewer } of people)
      await record(h.source.manager, { teamId: team.id, actor: viewer, action: "login" });
    const page = await h.audit.list(operator(), team.id, { first: people.length });
    expect(page.items.map(({ node }) => node.actor).reverse()).toEqual([
      's-1 (calls themselves "Nora", "nora@example.com")',
      's-2 (calls themselves "mail@example.com")',
      "s-3",
      `s-4 (calls themselves "${"n".repeat(200)}")`,
      's-5 (calls themselves "Olga\\", \\"olga@example.com\\")")',
    ]);
  });
});
