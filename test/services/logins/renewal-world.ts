/** Replicas that renew one login over a real database, and a vendor whose refresh tokens are good for one use. */
import { randomBytes, randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";

import { loginBinding } from "../../../src/data/bindings.js";
import { Login, Membership, Person, Team } from "../../../src/data/entities/index.js";
import { loginId, personId } from "../../../src/data/ids.js";
import { createVault } from "../../../src/data/vault.js";
import { plainTimers, type Timers } from "../../../src/flow/timers.js";
import { LoginRequired } from "../../../src/providers/contract/errors.js";
import type { Grant, Instance } from "../../../src/providers/contract/provider.js";
import { createGrants } from "../../../src/services/logins/opened-grants.js";
import { createRenewals } from "../../../src/services/logins/renewals.js";
import { createRowVault } from "../../../src/services/row-vault.js";

export const NOW = Date.parse("2026-11-23T10:00:00Z");
const vault = createVault([{ kid: "k1", key: randomBytes(32) }]);

export type Replica = ReturnType<typeof replicaOver>;

/** A replica whose writes to grants fail when it is told so, as those of a database that takes no writes. */
function replicaOver(source: DataSource, timers: Timers) {
  const errors: string[] = [];
  const log = { info() {}, warn() {}, error: (_: object, message: string) => void errors.push(message) };
  const state = { failsToSave: false, failsToWrite: false };
  const failing = new Proxy(source, {
    get(target, name) {
      if (name !== "query") return Reflect.get(target, name, target);
      return async (sql: string, parameters?: unknown[]) => {
        const refused = state.failsToWrite || (state.failsToSave && /SET (sealed|state) =/.test(sql));
        if (refused && /^\s*UPDATE/.test(sql)) throw new Error("cannot execute UPDATE in a read-only transaction");
        return target.query(sql, parameters);
      };
    },
  });
  const grants = createGrants(createRowVault(vault, log));
  const renewals = createRenewals({ source: failing, grants, now: () => NOW, log, timers });
  return Object.assign(state, { renewals, errors });
}

/** What the vendor was asked, in the order in which it came; each is answered when the test says so. */
export interface Asked {
  readonly renewal: string;
  readonly challenge: string | undefined;
  readonly signal: AbortSignal;
  /** With what the vendor has for it: a new pair, or the refusal of a refresh token that was used before. */
  answer(): void;
  fail(error: Error): void;
}

/** Polls and retries come at once; what lasts a second or more is real, and no test waits for it. */
export const hasty: Timers = {
  after: (ms, then) => plainTimers.after(ms < 1_000 ? 1 : ms, then),
};

export async function renewalWorld(sources: readonly DataSource[], timers: Timers = hasty) {
  const [source] = sources;
  if (!source) throw new Error("a database is needed");
  const teamId = randomUUID();
  const subject = randomUUID();
  const person = personId("i", subject);
  const id = loginId(teamId, person, "imaginary", "registration");
  const { manager } = source;
  await manager.insert(Team, { id: teamId, externalId: teamId, name: "Team", cloudDriveSearch: "ON" });
  await manager.insert(Person, { id: person, issuer: "i", subject });
  await manager.insert(Membership, { teamId, personId: person, role: "MEMBER" });

  let minted = 0;
  const spent = new Set<string>();
  const used: string[] = [];
  const mint = (): Grant => {
    minted += 1;
    const pair = { accessToken: `access ${minted}`, renewal: `refresh ${minted}` };
    return { ...pair, expiresAt: NOW, accountId: "account-1" };
  };
  const write = async (grant: Grant, version = 1) => {
    const owner = { id, teamId, personId: person };
    const sealed = await vault.seal(JSON.stringify(grant), loginBinding(owner));
    const rest = { provider: "imaginary", registration: "registration", account: null, since: new Date(NOW) };
    const login = { ...owner, ...rest, state: "LOGGED_IN", accountId: grant.accountId, version, sealed } as const;
    await manager.upsert(Login, login, ["id"]);
  };
  await write(mint());

  const asked: Asked[] = [];
  let tellArrival = () => {};
  const plug: Pick<Instance, "renew"> = {
    renew: ({ renewal }, { signal, challenge }) => {
      used.push(renewal);
      const dead = spent.has(renewal);
      spent.add(renewal);
      const fresh = mint();
      return new Promise((resolve, reject) => {
        const refusal = new LoginRequired("The refresh token was used before.");
        const answer = () => (dead ? reject(refusal) : resolve(fresh));
        asked.push({ renewal, challenge, signal, answer, fail: reject });
        tellArrival();
      });
    },
  };
  const row = () => manager.findOneByOrFail(Login, { id });
  const stored = async (): Promise<Grant> => {
    const found = await row();
    return JSON.parse(await vault.open(found.sealed, loginBinding(found)));
  };
  return {
    id,
    row,
    stored,
    write,
    mint,
    asked,
    used,
    spent,
    plug,
    replicas: sources.map((own) => replicaOver(own, timers)),
    erase: () => manager.delete(Login, { id }),
    /** The holder of the lease has been away for too long. */
    loseLease: () => manager.update(Login, { id }, { leaseUntil: new Date(0) }),
    /** Resolves once the vendor was asked so many times. */
    async arrived(count: number): Promise<Asked> {
      while (asked.length < count) {
        await new Promise<void>((resolve) => {
          tellArrival = resolve;
        });
      }
      return asked[count - 1] as Asked;
    },
    /** A caller at a replica that needs another token than the one in the row; resolves to the one it is given. */
    async ask({ renewals }: Replica, more: { signal?: AbortSignal; challenge?: string; credential?: string } = {}) {
      const { row: found, grant } = await renewals.live(id);
      const { signal = new AbortController().signal, credential = "secret", challenge } = more;
      const request = { row: found, stale: grant.accessToken, plug, credential, signal };
      return (await renewals.renew({ ...request, ...(challenge !== undefined && { challenge }) })).grant.accessToken;
    },
  };
}

export type RenewalWorld = Awaited<ReturnType<typeof renewalWorld>>;

/** Looks again until it is so; the suite's own bound ends it when it never is. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(setImmediate);
}
