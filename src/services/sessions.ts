/**
 * Opens a provider with a user's own login: one session per login and request. A token is renewed before it runs out, and
 * once more when the vendor rejects it; a rotated grant is saved before it is used.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { DataSource } from "typeorm";

import { Login } from "../data/entities/login.js";
import { loginId } from "../data/ids.js";
import type { Kv } from "../data/kv.js";
import { startDeadline } from "../flow/deadline.js";
import { attribute, signalFor } from "../flow/requester.js";
import { LoginRequired, Throttled } from "../providers/errors.js";
import {
  type Access,
  type Grant,
  type Instance,
  type Session,
  THROTTLE_SCOPES,
  type ThrottleGate,
  type ThrottleScope,
} from "../providers/provider.js";
import { type Call, once } from "./call.js";
import type { Grants } from "./grants.js";
import { createLoginMemory } from "./login-memory.js";
import { createThrottleGates } from "./throttle-gates.js";
import type { InstanceView } from "./views.js";

/** An access token with less than this left is renewed first. */
const FRESH_MS = 5 * 60_000;
const RENEWAL_MS = 10_000;
/** A renewal and its saving, for whoever waits for a replica that does not come back. */
const TURN_MS = 15_000;
const LOOK_AGAIN_MS = 50;
/** Another replica, or a key rotation, may write the row while we renew. */
const ATTEMPTS = 4;

export interface OpenSession {
  readonly session: Session;
  readonly plug: Instance;
  /** Whose account it is. What another one found is not gone on with, and what is remembered of one is not read for another. */
  readonly epoch: string;
}

export interface Sessions {
  /** Throws the provider errors: `LoginRequired` when the viewer has no live login for this instance. */
  open(call: Call, instance: InstanceView, options?: { gatherMs?: number }): Promise<OpenSession>;
}

export interface SessionsNeeds {
  readonly source: DataSource;
  readonly grants: Grants;
  readonly kv: Kv;
  /** The plug-in's instance, with a digest of the secret that it renews with. */
  readonly configured: (instance: InstanceView) => Promise<{ plug: Instance; credential: string }>;
  readonly now: () => number;
}

interface Opening {
  readonly plug: Instance;
  readonly credential: string;
  readonly instance: InstanceView;
  readonly gatherMs?: number;
}

interface Held {
  readonly row: Login;
  readonly grant: Grant;
}

export function createSessions({ source, grants, kv, configured, now }: SessionsNeeds): Sessions {
  const memory = createLoginMemory(now);
  const gates = createThrottleGates({ kv, now });
  const renewing = new Map<string, Promise<Held>>();
  const logins = source.getRepository(Login);

  async function held(id: string): Promise<Held> {
    const kept = await stored(id);
    if (kept.row.state === "EXPIRED") throw new LoginRequired("Your login to this provider has expired. Log in again.");
    return kept;
  }

  /** Whatever its state. */
  async function stored(id: string): Promise<Held> {
    const row = await logins.findOneBy({ id });
    if (!row) throw new LoginRequired("You are not logged in to this provider. Log in to search it.");
    const grant = await grants.open(row);
    // The row is left as it is: a replica that was given too few keys must not log anybody out.
    if (!grant) throw new LoginRequired("Your login to this provider can't be read any more. Log in again.");
    return { row, grant };
  }

  /** Writes only over the version that was read; false = somebody else was faster. */
  async function write(row: Login, changes: Partial<Login>): Promise<boolean> {
    const version = row.version + 1;
    const { affected } = await logins.update({ id: row.id, version: row.version }, { ...changes, version });
    return affected === 1;
  }

  /**
   * One replica renews a login at a time: a refresh token may be good for one use, and whoever comes second with it takes the
   * login for dead. Without the shared store each tries for itself.
   */
  async function turn(id: string): Promise<() => Promise<unknown>> {
    const key = `renewing:${id}`;
    while (!(await kv.setIfAbsent(key, "", TURN_MS).catch(() => true))) await sleep(LOOK_AGAIN_MS);
    return () => kv.delete(key).catch(() => {});
  }

  async function renewed(id: string, stale: string, plug: Instance, challenge?: string): Promise<Held> {
    const done = await turn(id);
    try {
      return await renewedAlone(id, stale, plug, challenge);
    } finally {
      await done();
    }
  }

  /** A grant other than the `stale` one: somebody else's newer one where there is one, else a renewed one, saved first. */
  async function renewedAlone(id: string, stale: string, plug: Instance, challenge?: string): Promise<Held> {
    let current = await held(id);
    if (current.grant.accessToken !== stale) return current;
    const basis = current.grant;
    let fresh: Grant | undefined;
    let dead: LoginRequired | undefined;
    const deadline = startDeadline(RENEWAL_MS);
    // Apart from what its person has under way: slow searches of theirs must not hold up a renewal.
    attribute(deadline.signal, { personId: `renewal ${id}` });
    try {
      fresh = await plug.renew(basis, { signal: deadline.signal, ...(challenge !== undefined && { challenge }) });
    } catch (error) {
      if (!(error instanceof LoginRequired)) throw error;
      dead = error;
    } finally {
      deadline.dispose();
    }
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (fresh) {
        const sealed = await grants.seal(fresh, current.row);
        if (await write(current.row, { sealed, state: "LOGGED_IN" })) return held(id);
      } else if (await write(current.row, { state: "EXPIRED" })) {
        throw dead;
      }
      current = await stored(id);
      // Another grant is newer than ours. The same one was sealed anew, or taken for dead by whoever came second with it.
      if (current.grant.accessToken !== basis.accessToken) return held(id);
    }
    throw new Error("a login's row kept changing while its grant was renewed");
  }

  /** However many requests ask at once, a login is renewed once; a client that goes away does not stop the saving. */
  function renewOnce(id: string, credential: string, stale: string, plug: Instance, challenge?: string): Promise<Held> {
    const key = `${id}:${credential}`;
    const running = renewing.get(key);
    if (running) return running;
    const promise = renewed(id, stale, plug, challenge).finally(() => renewing.delete(key));
    renewing.set(key, promise);
    return promise;
  }

  function access(call: Call, first: Held, opening: Opening): Access {
    const { id, accountId } = first.row;
    const { instance } = opening;
    const gate = gates.of({ ...instance, loginId: id, personId: call.viewer.personId }, call.log);
    let latest = first.grant;
    const renew = async (stale: string, challenge?: string) => {
      if (latest.accessToken !== stale) return latest.accessToken;
      await refuseInsideWait(gate);
      const next = await renewOnce(id, opening.credential, stale, opening.plug, challenge).catch(async (error) => {
        if (error instanceof Throttled) await gate("login").hold(error.retryAt);
        throw error;
      });
      if (next.row.accountId !== accountId) throw new LoginRequired("Another account was linked meanwhile. Try again.");
      latest = next.grant;
      return latest.accessToken;
    };
    return {
      accountId,
      requestId: call.requestId,
      signal: signalFor({ personId: call.viewer.personId, teamId: instance.teamId }, call.signal),
      token: async () => (latest.expiresAt - now() > FRESH_MS ? latest.accessToken : renew(latest.accessToken)),
      renew,
      memo: memory.of(epochOf(first.row)),
      throttle: gate,
      ...(opening.gatherMs !== undefined && { gatherMs: opening.gatherMs }),
    };
  }

  return {
    async open(call, instance, { gatherMs } = {}) {
      const { plug, credential } = await configured(instance);
      const id = loginId(instance.teamId, call.viewer.personId, instance.providerId, instance.registration);
      // Instances that renew with another secret have a session of their own: a refused secret is theirs alone.
      const { session, epoch } = await once(call, `session:${id}:${credential}`, async () => {
        const first = await held(id);
        const lent = access(call, first, {
          plug,
          credential,
          instance,
          ...(gatherMs !== undefined && { gatherMs }),
        });
        return { session: plug.connect(lent), epoch: epochOf(first.row) };
      });
      return { session, plug, epoch };
    },
  };
}

/** A token endpoint that said wait is not asked again by every search whose token is due. */
async function refuseInsideWait(gate: (scope: ThrottleScope) => ThrottleGate): Promise<void> {
  const waits = await Promise.all(THROTTLE_SCOPES.map((scope) => gate(scope).until()));
  const latest = Math.max(...waits.map((wait) => wait?.getTime() ?? 0));
  if (latest > 0) throw new Throttled("The provider asks to wait a moment before the next call.", new Date(latest));
}

/** The same when the same account logs in again. */
function epochOf({ id, accountId }: Login): string {
  return JSON.stringify([id, accountId]);
}
