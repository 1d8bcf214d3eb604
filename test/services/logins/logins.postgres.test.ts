/** Two connections at once: each test stops one of them half way, and lets the other run into it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { EntityManager } from "typeorm";

import { loginBinding } from "../../../src/data/bindings.js";
import { Attempt, Instance, Login } from "../../../src/data/entities/index.js";
import { loginId } from "../../../src/data/ids.js";
import { holdTeam, shareTeam } from "../../../src/services/teams/rows.js";
import { serverUrl } from "../../support/database.js";
import { fresh, type House, house } from "../support.js";

let h: House;
beforeAll(async () => {
  serverUrl();
  h = await house();
});
afterAll(() => h.close());

/** Runs `second` while `first` has not committed yet; commits when `second` waits for it (or, wrongly, does not). */
async function inTheMiddle<T>(
  first: (manager: EntityManager) => Promise<unknown>,
  second: () => Promise<T>,
): Promise<T> {
  let running: Promise<T> | undefined;
  await h.source.transaction(async (manager) => {
    await first(manager);
    let settled = false;
    running = second();
    const ended = () => {
      settled = true;
    };
    running.then(ended, ended);
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while (!settled && (await h.source.query(waiting)).length === 0) await new Promise(setImmediate);
  });
  if (!running) throw new Error("not reached");
  return running;
}

async function scene() {
  const team = await h.team();
  const max = team.as("max");
  const instance = await h.instance(team.as("ada"), team.id);
  return { team, ada: team.as("ada"), max, instance };
}

test("a login that is completed while its instance is being disabled or moved is not written", async () => {
  for (const change of [{ enabled: false }, { registration: "another" }]) {
    const { team, max, instance } = await scene();
    const ticket = await h.ticket(max, instance.id, "max@drive");
    const outcome = await inTheMiddle(
      async (manager) => {
        await holdTeam(manager, team.id);
        await manager.update(Instance, { id: instance.id }, change);
      },
      () => h.logins.complete(fresh(max), ticket),
    );
    expect(outcome).toMatchObject({ kind: "failed", reason: "CHANGED" });
    expect(await h.source.manager.countBy(Login, { teamId: team.id })).toBe(0);
  }
});

test("an instance that is deleted, or moved, while a login is being written erases that login", async () => {
  for (const change of ["remove", "move"] as const) {
    const { team, ada, max, instance } = await scene();
    const { id: instanceId, teamId, providerId: provider, registration } = instance;
    const { personId } = max.viewer;
    const login = { id: loginId(teamId, personId, provider, registration), teamId, personId, provider, registration };
    const sealed = await h.vault.seal("{}", loginBinding(login));
    await inTheMiddle(
      async (manager) => {
        await shareTeam(manager, teamId);
        await manager.insert(Login, { ...login, sealed, state: "LOGGED_IN", accountId: "1", since: new Date() });
      },
      async () => {
        if (change === "remove") return h.instances.remove(fresh(ada), instanceId);
        const settings = [{ key: "clientId", value: "client-2" }];
        return h.instances.update(fresh(ada), { id: instanceId, version: 1, settings });
      },
    );
    expect(await h.source.manager.countBy(Login, { teamId: team.id })).toBe(0);
  }
});

test("two logins that are started at once are counted one after the other", async () => {
  const { max, instance } = await scene();
  for (let index = 0; index < 4; index++) await h.logins.start(fresh(max), instance.id);
  const { personId } = max.viewer;
  const [like] = await h.source.manager.findBy(Attempt, { personId });
  await inTheMiddle(
    async (manager) => {
      await manager.query(`SELECT FROM person WHERE id = $1 FOR NO KEY UPDATE`, [personId]);
      await manager.insert(Attempt, { ...like, id: randomUUID(), stateHash: randomUUID() });
    },
    () => h.logins.start(fresh(max), instance.id),
  );
  expect(await h.source.manager.countBy(Attempt, { personId })).toBe(5);
});
