import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";

import { settingBinding } from "../../../src/data/bindings.js";
import { BadUserInput, Forbidden, NotFound, SourceLoginRequired } from "../../../src/errors.js";
import { InvalidSettings, Misconfigured, Unavailable } from "../../../src/providers/contract/errors.js";
import type { InstanceView } from "../../../src/services/views.js";
import { as, entries, fresh, type House, house, newInstance, operator, problems, SECRET, saved } from "../support.js";

let h: House;
beforeAll(async () => {
  h = await house();
});
afterAll(() => h.close());
beforeEach(() => h.behave({}));

/** What is stored, with the secrets opened. */
async function stored({ id, teamId }: InstanceView): Promise<Record<string, string>> {
  const rows: { key: string; value: string | null; sealed: string | null }[] = await h.source.query(
    `SELECT key, value, sealed FROM setting WHERE instance_id = $1`,
    [id],
  );
  const values = rows.map(async ({ key, value, sealed }) => {
    const open = () => h.vault.open(sealed ?? "", settingBinding({ teamId, instanceId: id, key }));
    return [key, value ?? (await open())];
  });
  return Object.fromEntries(await Promise.all(values));
}

async function audited({ id }: { id: string }): Promise<[string, string[]][]> {
  const rows = await h.source.query(`SELECT action, fields FROM audit_event WHERE instance_id = $1 ORDER BY id`, [id]);
  return (rows as { action: string; fields: string[] }[]).map(({ action, fields }) => [action, fields]);
}

describe("creating", () => {
  test("stores settings with defaults, secrets sealed, and says so in the audit log without a value", async () => {
    const team = await h.team();
    const instance = saved(
      await h.instances.create(team.as("ada"), { ...newInstance(team.id), connectionName: "  Marketing  " }),
    );
    expect(instance).toMatchObject({ connectionName: "Marketing", enabled: true, version: 1, providerId: "imaginary" });
    expect(await stored(instance)).toEqual({ clientId: "client-1", clientSecret: SECRET, region: "earth" });
    expect(await audited(instance)).toEqual([
      ["instance.created", ["connectionName", "enabled", "clientId", "clientSecret", "region"]],
    ]);
    const dump = JSON.stringify([await h.rows("setting"), await h.rows("instance"), await h.rows("audit_event")]);
    expect(dump).not.toContain(SECRET);
    expect(JSON.stringify(await h.rows("audit_event"))).not.toContain("client-1");
  });

  test("is for admins, of a provider that is there; disabled unless asked for", async () => {
    const team = await h.team();
    const input = newInstance(team.id);
    await expect(h.instances.create(team.as("max"), input)).rejects.toThrow(Forbidden);
    await expect(h.instances.create(operator(), input)).rejects.toThrow(Forbidden);
    await expect(h.instances.create(as("stranger"), input)).rejects.toThrow(NotFound);
    const unknown = { ...input, providerId: "nope" };
    await expect(h.instances.create(team.as("ada"), unknown)).rejects.toThrow(BadUserInput);
    const { enabled: _, ...silent } = input;
    expect(saved(await h.instances.create(team.as("ada"), silent)).enabled).toBe(false);
  });

  test("tells every bad field at once, ours and the plug-in's, and writes nothing", async () => {
    const team = await h.team();
    const outcome = await h.instances.create(team.as("ada"), {
      ...newInstance(team.id),
      connectionName: " ",
      settings: [
        { key: "clientId", value: "" },
        { key: "folderId", value: "a/b" },
        { key: "driveId", value: "x".repeat(10_000) },
        { key: "colour", value: "red" },
        { key: "region", value: "earth" },
        { key: "region", value: "mars" },
      ],
    });
    expect(problems(outcome)).toEqual([
      "clientId",
      "clientSecret",
      "colour",
      "connectionName",
      "driveId",
      "folderId",
      "region",
    ]);
    expect(await h.instances.ofTeam(team.as("ada"), team.id)).toEqual([]);
  });

  test("takes 50 settings in one call, and looks at none of more", async () => {
    const team = await h.team();
    const settings = (count: number) => Array.from({ length: count }, (_, n) => ({ key: `k${n}`, value: "v" }));
    const instance = await h.instance(team.as("ada"), team.id);
    const create = (count: number) =>
      h.instances.create(team.as("ada"), { ...newInstance(team.id), settings: settings(count) });
    const update = (count: number) =>
      h.instances.update(team.as("ada"), { id: instance.id, version: 1, settings: settings(count) });
    expect((await create(50)).kind).toBe("invalid");
    expect((await update(50)).kind).toBe("invalid");
    const many = new Proxy(settings(51), {
      get: (list, key) => (key === "length" ? list.length : new Error(`looked at ${String(key)}`)),
    });
    const message = "settings: at most 50 in one call.";
    await expect(h.instances.create(team.as("ada"), { ...newInstance(team.id), settings: many })).rejects.toThrow(
      message,
    );
    await expect(update(20_000)).rejects.toThrow(message);
  });

  test("stops at 50 in a team, whoever comes at once", async () => {
    const team = await h.team();
    const create = (n: number) =>
      h.instances.create(team.as("ada"), { ...newInstance(team.id), connectionName: `Connection ${n}` });
    for (let n = 0; n < 46; n++) await create(n);
    // Fewer than a database has connections, or some would be refused for having waited for one.
    const creating = [46, 47, 48, 49, 50, 51, 52].map(create);
    const refused = (await Promise.allSettled(creating)).filter(({ status }) => status === "rejected");
    expect(refused.map((result) => (result as PromiseRejectedResult).reason)).toEqual(
      Array(3).fill(expect.objectContaining({ message: expect.stringMatching(/at most 50 connections/) })),
    );
    expect(await h.instances.ofTeam(team.as("ada"), team.id)).toHaveLength(50);
  });

  test.each([
    ["of 81 characters", "x".repeat(81)],
    ["with a line break", "a\nb"],
    ["with a NUL", "a\u0000b"],
    ["with a mark that turns the writing round", "a\u202eb"],
    ["with a character that nobody sees", "a\u200bb"],
  ])("refuses a name %s", async (_, connectionName) => {
    const team = await h.team();
    const outcome = await h.instances.create(team.as("ada"), { ...newInstance(team.id), connectionName });
    expect(problems(outcome)).toEqual(["connectionName"]);
  });

  test("counts 80 characters as people do", async () => {
    const team = await h.team();
    const connectionName = "🎉".repeat(80);
    expect((await h.instance(team.as("ada"), team.id, { connectionName })).connectionName).toBe(connectionName);
  });

  test("a name is unique in its team whatever its case, also when two admins choose it at once", async () => {
    const team = await h.team();
    const other = await h.team();
    const create = (connectionName: string) =>
      h.instances.create(team.as("ada"), { ...newInstance(team.id), connectionName });
    const race = await Promise.all([create("Press"), create("PRESS"), create("press")]);
    expect(race.map(({ kind }) => kind).sort()).toEqual(["invalid", "invalid", "saved"]);
    for (const same of ["pRESS ", "Ｐress", "PRESS"]) {
      expect(problems(await create(same))).toEqual(["connectionName"]);
    }
    await h.instance(team.as("ada"), team.id, { connectionName: "Café" });
    expect(problems(await create("CAFE\u0301"))).toEqual(["connectionName"]);
    await h.instance(other.as("ada"), other.id, { connectionName: "Press" });
  });

  test("the provider completes what was left empty, on creation only, and what it says is stored and shown", async () => {
    const team = await h.team();
    const asked: unknown[] = [];
    h.behave({
      async complete(values, email) {
        asked.push([values["region"], email]);
        return { region: "moon" };
      },
    });
    const instance = await h.instance(team.as("ada"), team.id, { settings: entries({ region: "" }) });
    expect(asked).toEqual([[undefined, "ada@example.com"]]);
    expect((await stored(instance))["region"]).toBe("moon");
    const change = { id: instance.id, version: 1, settings: [{ key: "region", value: "" }] };
    const cleared = saved(await h.instances.update(team.as("ada"), change));
    expect(asked).toHaveLength(1);
    expect(await stored(cleared)).not.toHaveProperty("region");
  });

  test("what the provider cannot complete comes together with the other problems; it is not asked about bad fields", async () => {
    const team = await h.team();
    let asked = 0;
    h.behave({
      async complete() {
        asked += 1;
        throw new InvalidSettings([{ key: "region", message: "Say where." }]);
      },
    });
    const create = (changes: Record<string, string>) =>
      h.instances.create(team.as("ada"), { ...newInstance(team.id), connectionName: "", settings: entries(changes) });
    expect(problems(await create({ folderId: "a/b" }))).toEqual(["connectionName", "folderId", "region"]);
    expect(problems(await create({ clientId: "" }))).toEqual(["clientId", "connectionName"]);
    expect(asked).toBe(1);
  });
});

describe("updating", () => {
  test("keeps what is absent or null, clears what is empty, and audits the names of what changed", async () => {
    const team = await h.team();
    const before = await h.instance(team.as("ada"), team.id, { settings: entries({ folderId: "f1", driveId: "d1" }) });
    h.pass(5_000);
    const settings = [
      { key: "clientId", value: "client-1" },
      { key: "clientSecret", value: null },
      { key: "driveId" },
      { key: "folderId", value: "" },
      { key: "region", value: "mars" },
    ];
    const after = saved(await h.instances.update(team.as("ada"), { id: before.id, version: 1, settings }));
    expect(after.version).toBe(2);
    expect(await stored(after)).toEqual({
      clientId: "client-1",
      clientSecret: SECRET,
      driveId: "d1",
      region: "mars",
    });
    expect((await audited(after)).at(-1)).toEqual(["instance.updated", ["folderId", "region"]]);
    const shown = await h.instances.settings(team.as("ada"), after);
    expect(shown?.map(({ key, isSet, value }) => [key, isSet, value])).toEqual([
      ["clientId", true, "client-1"],
      ["clientSecret", true, null],
      ["folderId", false, null],
      ["driveId", true, "d1"],
      ["region", true, "mars"],
    ]);
    const [clientId, , folderId, , region] = shown ?? [];
    expect(folderId?.updatedAt).toBeNull();
    expect((region?.updatedAt?.getTime() ?? 0) - (clientId?.updatedAt?.getTime() ?? 0)).toBe(5_000);
  });

  test("that changes nothing writes nothing", async () => {
    const team = await h.team();
    const before = await h.instance(team.as("ada"), team.id);
    const same = { id: before.id, version: 1, connectionName: before.connectionName, enabled: true };
    expect(saved(await h.instances.update(team.as("ada"), { ...same, settings: entries() }))).toEqual(before);
    expect(await h.version(before.id)).toBe(1);
    expect(await audited(before)).toHaveLength(1);
  });

  test("of a version that is gone is a conflict that shows the current one", async () => {
    const team = await h.team();
    const before = await h.instance(team.as("ada"), team.id);
    const change = (connectionName: string) => ({ id: before.id, version: 1, connectionName });
    const current = saved(await h.instances.update(team.as("ada"), change("First")));
    expect(await h.instances.update(team.as("ada"), change("Second"))).toEqual({ kind: "conflict", current });
  });

  test("by two admins at once: one wins whole, settings and all, and the other is told", async () => {
    const team = await h.team();
    const before = await h.instance(team.as("ada"), team.id);
    const save = (name: string) =>
      h.instances.update(team.as("ada"), {
        id: before.id,
        version: 1,
        connectionName: name,
        settings: entries({ clientSecret: `secret-of-${name}`, folderId: name, driveId: name }),
      });
    const outcomes = await Promise.all([save("one"), save("two"), save("three")]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["conflict", "conflict", "saved"]);
    const [name] = outcomes.flatMap((outcome) => (outcome.kind === "saved" ? [outcome.instance.connectionName] : []));
    const settings = { clientSecret: `secret-of-${name}`, folderId: name, driveId: name };
    expect(await stored(before)).toMatchObject(settings);
    expect(await audited(before)).toHaveLength(2);
  });

  test("tells every problem, and an instance that has gone bad can still be renamed and disabled", async () => {
    const team = await h.team();
    const taken = await h.instance(team.as("ada"), team.id);
    const instance = await h.instance(team.as("ada"), team.id);
    h.behave({ refuses: () => true });
    const change = { id: instance.id, version: 1, connectionName: taken.connectionName.toUpperCase() };
    const outcome = await h.instances.update(team.as("ada"), { ...change, settings: entries({ clientSecret: "" }) });
    expect(problems(outcome)).toEqual(["clientSecret", "connectionName", "region"]);
    expect(problems(await h.instances.update(team.as("ada"), change))).toEqual(["connectionName"]);
    expect(await h.version(instance.id)).toBe(1);
    const off = { ...change, connectionName: "Renamed", enabled: false, settings: [] };
    expect(saved(await h.instances.update(team.as("ada"), off))).toMatchObject({ enabled: false, version: 2 });
    expect((await audited(instance)).at(-1)).toEqual(["instance.updated", ["connectionName", "enabled"]]);
  });

  test("may change the case of its own name", async () => {
    const team = await h.team();
    const instance = await h.instance(team.as("ada"), team.id, { connectionName: "press" });
    const change = { id: instance.id, version: 1, connectionName: "Press" };
    expect(saved(await h.instances.update(team.as("ada"), change)).connectionName).toBe("Press");
  });

  test("is for admins; a disabled instance is not even there for others", async () => {
    const team = await h.team();
    const other = await h.team();
    const on = await h.instance(team.as("ada"), team.id);
    const off = await h.instance(team.as("ada"), team.id, { enabled: false });
    for (const act of [
      (id: string, who: string) => h.instances.update(team.as(who), { id, version: 1, enabled: true }),
      (id: string, who: string) => h.instances.remove(team.as(who), id),
      (id: string, who: string) => h.instances.test(team.as(who), id),
    ]) {
      await expect(act(on.id, "max")).rejects.toThrow(Forbidden);
      await expect(act(off.id, "max")).rejects.toThrow(NotFound);
      await expect(act(crypto.randomUUID(), "ada")).rejects.toThrow(NotFound);
    }
    const foreign = h.instances.update(other.as("ada"), { id: on.id, version: 1, enabled: false });
    await expect(foreign).rejects.toThrow(NotFound);
    expect(await h.version(on.id)).toBe(1);
  });
});

describe("what a login belongs to", () => {
  const logins = async (teamId: string) =>
    (await h.source.query(`SELECT account FROM login WHERE team_id = $1 ORDER BY account`, [teamId])) as unknown[];

  test("a new secret keeps the logins, another client or region ends those that nobody else names", async () => {
    const team = await h.team();
    const [one, two] = [await h.instance(team.as("ada"), team.id), await h.instance(team.as("ada"), team.id)];
    expect(one.registration).toBe(two.registration);
    await h.logIn(team.as("max"), one.id, "max@drive");
    const change = (instance: InstanceView, version: number, changes: Record<string, string>) =>
      h.instances.update(team.as("ada"), { id: instance.id, version, settings: entries(changes) });
    saved(await change(one, 1, { clientSecret: "new-secret" }));
    expect(await logins(team.id)).toHaveLength(1);
    const moved = saved(await change(one, 2, { clientSecret: "new-secret", clientId: "client-2" }));
    expect(moved.registration).not.toBe(one.registration);
    expect(await logins(team.id)).toHaveLength(1);
    saved(await change(two, 1, { region: "mars" }));
    expect(await logins(team.id)).toEqual([]);
  });

  test("deleting the last instance erases them, in this team alone", async () => {
    const [team, other] = [await h.team(), await h.team()];
    const [one, two] = [await h.instance(team.as("ada"), team.id), await h.instance(team.as("ada"), team.id)];
    const theirs = await h.instance(other.as("ada"), other.id);
    await h.logIn(team.as("max"), one.id, "max@drive");
    await h.logIn(other.as("max"), theirs.id, "max@drive");
    await h.instances.remove(team.as("ada"), one.id);
    expect(await logins(team.id)).toHaveLength(1);
    await h.instances.remove(team.as("ada"), two.id);
    expect(await logins(team.id)).toEqual([]);
    expect(await logins(other.id)).toHaveLength(1);
    expect((await audited(two)).at(-1)).toEqual(["instance.deleted", []]);
  });

  test("the same settings under another provider are another registration", async () => {
    const team = await h.team();
    const one = await h.instance(team.as("ada"), team.id);
    const two = await h.instance(team.as("ada"), team.id, { providerId: "elsewhere" });
    expect(one.registration).not.toBe(two.registration);
  });
});

describe("deleting", () => {
  test("a version that is gone is refused, the current one goes with its settings", async () => {
    const team = await h.team();
    const instance = await h.instance(team.as("ada"), team.id);
    await h.instances.update(team.as("ada"), { id: instance.id, version: 1, enabled: false });
    await expect(h.instances.remove(team.as("ada"), instance.id, 1)).rejects.toThrow(BadUserInput);
    await h.instances.remove(team.as("ada"), instance.id, 2);
    expect(await stored(instance)).toEqual({});
    await expect(h.instances.remove(team.as("ada"), instance.id)).rejects.toThrow(NotFound);
  });

  test("while somebody saves: the save finds nothing to change", async () => {
    const team = await h.team();
    const instance = await h.instance(team.as("ada"), team.id);
    await h.logIn(team.as("ada"), instance.id, "ada@drive");
    h.behave({
      async pin() {
        await h.instances.remove(team.as("ada"), instance.id);
        return {};
      },
    });
    const change = { id: instance.id, version: 1, settings: entries({ driveId: "d1" }) };
    await expect(h.instances.update(team.as("ada"), change)).rejects.toThrow(NotFound);
    expect(await stored(instance)).toEqual({});
  });
});

describe("pinning", () => {
  const unpinned = entries({ folderId: "f1" });

  test("an admin who is logged in has it done with the save, over the settings that are being saved", async () => {
    const team = await h.team();
    const first = await h.instance(team.as("ada"), team.id);
    await h.logIn(team.as("ada"), first.id, "ada@drive");
    h.behave({
      pin: async (values): Promise<Record<string, string>> => ({ driveId: `drive-of-${values["folderId"]}` }),
    });
    const made = await h.instance(team.as("ada"), team.id, { settings: unpinned });
    expect((await stored(made))["driveId"]).toBe("drive-of-f1");
    const change = { id: first.id, version: 1, settings: [{ key: "folderId", value: "f2" }] };
    const updated = saved(await h.instances.update(team.as("ada"), change));
    expect((await stored(updated))["driveId"]).toBe("drive-of-f2");
    expect((await audited(updated)).at(-1)).toEqual(["instance.updated", ["folderId", "driveId"]]);
    expect((await h.instances.configured(updated)).plug.unready).toBeUndefined();
  });

  test("one who is not stays unpinned, and so does everyone while the vendor is down", async () => {
    const team = await h.team();
    let asked = 0;
    h.behave({
      async pin() {
        asked += 1;
        throw new Unavailable("down");
      },
    });
    const made = await h.instance(team.as("ada"), team.id, { settings: unpinned });
    expect(asked).toBe(0);
    await h.logIn(team.as("ada"), made.id, "ada@drive");
    const again = await h.instance(team.as("ada"), team.id, { settings: unpinned });
    expect(asked).toBe(1);
    expect((await h.instances.configured(again)).plug.unready).toBeDefined();
  });

  test("a folder that is not there is a problem of the save", async () => {
    const team = await h.team();
    const first = await h.instance(team.as("ada"), team.id);
    await h.logIn(team.as("ada"), first.id, "ada@drive");
    h.behave({
      async pin() {
        throw new InvalidSettings([{ key: "folderId", message: "There is no such folder." }]);
      },
    });
    const outcome = await h.instances.create(team.as("ada"), { ...newInstance(team.id), settings: unpinned });
    expect(problems(outcome)).toEqual(["folderId"]);
    expect(await h.instances.ofTeam(team.as("ada"), team.id)).toHaveLength(1);
  });

  test("another member's login is never used for it", async () => {
    const team = await h.team({ ada: "ADMIN", bob: "ADMIN" });
    const first = await h.instance(team.as("ada"), team.id);
    await h.logIn(team.as("bob"), first.id, "bob@drive");
    h.behave({ pin: async () => ({ driveId: "seen" }) });
    const made = await h.instance(team.as("ada"), team.id, { settings: unpinned });
    expect(await stored(made)).not.toHaveProperty("driveId");
  });

  test("a test pins what a save could not, says so in the audit log, and checks what it stored", async () => {
    const team = await h.team();
    const made = await h.instance(team.as("ada"), team.id, { settings: unpinned, enabled: false });
    await h.teams.setCloudDriveSearch(operator(), team.id, "ON");
    await h.logIn(team.as("ada"), made.id, "ada@drive");
    await h.teams.setCloudDriveSearch(operator(), team.id, "OFF");
    h.behave({ pin: async () => ({ driveId: "d9" }) });
    expect(await h.instances.test(team.as("ada"), made.id)).toEqual({
      ok: true,
      checks: [{ name: "Login", state: "PASSED", message: "Looked." }],
    });
    expect(await stored(made)).toMatchObject({ driveId: "d9" });
    expect(await h.version(made.id)).toBe(2);
    expect((await audited(made)).at(-1)).toEqual(["instance.updated", ["driveId"]]);
    await h.instances.test(team.as("ada"), made.id);
    expect(await h.version(made.id)).toBe(2);
  });

  test("a test that cannot pin goes on to say why", async () => {
    const team = await h.team();
    const made = await h.instance(team.as("ada"), team.id, { settings: unpinned });
    await h.logIn(team.as("ada"), made.id, "ada@drive");
    for (const failure of [new InvalidSettings([{ key: "folderId", message: "gone" }]), new Unavailable("down")]) {
      h.behave({ pin: () => Promise.reject(failure) });
      expect((await h.instances.test(team.as("ada"), made.id)).checks).toHaveLength(1);
    }
    expect(await h.version(made.id)).toBe(1);
  });

  test("a failed check is not ok; without a login of one's own the plug-in gets none", async () => {
    const team = await h.team();
    const made = await h.instance(team.as("ada"), team.id);
    expect(await h.instances.test(team.as("ada"), made.id)).toEqual({
      ok: true,
      checks: [{ name: "Login", state: "SKIPPED", message: "Looked." }],
    });
  });
});

describe("reading", () => {
  test("members see the enabled ones, admins all, by name; others nothing", async () => {
    const team = await h.team();
    const b = await h.instance(team.as("ada"), team.id, { connectionName: "beta" });
    const a = await h.instance(team.as("ada"), team.id, { connectionName: "Alpha", enabled: false });
    expect(await h.instances.ofTeam(team.as("ada"), team.id)).toEqual([a, b]);
    expect(await h.instances.ofTeam(team.as("max"), team.id)).toEqual([b]);
    expect(await h.instances.rowsForSearch(team.as("ada"), team.id)).toEqual([b]);
    await expect(h.instances.ofTeam(as("stranger"), team.id)).rejects.toThrow(NotFound);
    await expect(h.instances.ofTeam(operator(), team.id)).rejects.toThrow(Forbidden);
    expect(await h.instances.byId(team.as("ada"), a.id)).toEqual(a);
    expect(await h.instances.byId(team.as("max"), a.id)).toBeNull();
    expect(await h.instances.byId(team.as("max"), b.id)).toEqual(b);
    expect(await h.instances.byId(as("stranger"), b.id)).toBeNull();
    expect(await h.instances.byId(operator(), b.id)).toBeNull();
  });

  test("what is for admins is null for everyone else", async () => {
    const team = await h.team();
    const other = await h.team();
    const instance = await h.instance(team.as("ada"), team.id);
    for (const call of [team.as("max"), other.as("ada"), operator(), as("stranger")]) {
      expect(await h.instances.settings(call, instance)).toBeNull();
      expect(await h.instances.setupLinks(fresh(call), instance)).toBeNull();
      expect(await h.instances.notices(fresh(call), instance)).toBeNull();
      expect(await h.instances.folders(fresh(call), instance, { first: 1 })).toBeNull();
    }
    const [link] = (await h.instances.setupLinks(team.as("ada"), instance)) ?? [];
    expect(link?.url).toContain("https://gateway.example/codeForTokenExchange/imaginary");
    expect(await h.instances.notices(team.as("ada"), instance)).toHaveLength(1);
  });

  test("folders are the admin's own to pick from, page by page", async () => {
    const team = await h.team();
    const instance = await h.instance(team.as("ada"), team.id);
    await expect(h.instances.folders(team.as("ada"), instance, { first: 2 })).rejects.toThrow(SourceLoginRequired);
    await h.logIn(team.as("ada"), instance.id, "ada@drive");
    const page = await h.instances.folders(team.as("ada"), instance, { first: 2, parent: null, after: null });
    expect(page?.items.map(({ node }) => node.id)).toEqual(["topa", "topb"]);
    expect(page?.hasNextPage).toBe(true);
    const rest = { first: 2, parent: "p1", after: page?.items.at(-1)?.cursor };
    expect((await h.instances.folders(team.as("ada"), instance, rest))?.items.map(({ node }) => node)).toEqual([
      { id: "p1c", name: "c", hasChildren: false, settings: { folderId: "p1c", driveId: "d1" } },
    ]);
    for (const bad of [{ first: 0 }, { first: 1, parent: "a/b" }, { first: 1, after: "x".repeat(9_000) }]) {
      await expect(h.instances.folders(team.as("ada"), instance, bad)).rejects.toThrow(BadUserInput);
    }
  });

  test("settings that are no longer good make the instance misconfigured, and are an answer to its admins", async () => {
    const team = await h.team();
    const instance = await h.instance(team.as("ada"), team.id);
    h.behave({ refuses: () => true });
    await expect(h.instances.configured(instance)).rejects.toThrow(Misconfigured);
    expect(await h.instances.setupLinks(team.as("ada"), instance)).toEqual([]);
    expect(await h.instances.notices(team.as("ada"), instance)).toMatchObject([{ code: "SETTINGS_INVALID" }]);
    expect(await h.instances.test(team.as("ada"), instance.id)).toMatchObject({
      ok: false,
      checks: [{ state: "FAILED" }],
    });
  });

  test("the configured instance follows each save, and a view from before another registration is turned away", async () => {
    const team = await h.team();
    const before = await h.instance(team.as("ada"), team.id);
    const { plug, credential } = await h.instances.configured(before);
    expect((await h.instances.configured({ ...before })).plug).toBe(plug);
    const change = { id: before.id, version: 1, settings: entries({ clientSecret: "other" }) };
    const after = saved(await h.instances.update(team.as("ada"), change));
    expect((await h.instances.configured(after)).credential).not.toBe(credential);
    const moved = { id: before.id, version: 2, settings: entries({ clientId: "client-2" }) };
    saved(await h.instances.update(team.as("ada"), moved));
    await expect(h.instances.configured({ ...after, version: 77 })).rejects.toThrow(Unavailable);
    await h.instances.remove(team.as("ada"), before.id);
    await expect(h.instances.configured({ ...after, version: 78 })).rejects.toThrow(NotFound);
  });

  test("every provider has an address of its own; OneDrive has the first one", () => {
    expect(h.instances.redirectUri("onedrive")).toBe("https://gateway.example/codeForTokenExchange");
    expect(h.instances.redirectUri("imaginary")).toBe("https://gateway.example/codeForTokenExchange/imaginary");
    expect(h.instances.catalogue().map(({ id }) => id)).toEqual(["imaginary", "elsewhere"]);
    expect(() => h.instances.provider("nope")).toThrow(NotFound);
  });
});
