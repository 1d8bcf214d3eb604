/**
 * Opens a provider with a user's own login: one session per login and request. A token is renewed before it runs out, and
 * once more when the vendor rejects it (`renewals.ts`).
 */
import type { Login } from "../../data/entities/login.js";
import { loginId } from "../../data/ids.js";
import type { Kv } from "../../data/kv.js";
import { signalFor } from "../../flow/requester.js";
import { LoginRequired, Throttled } from "../../providers/contract/errors.js";
import {
  type Access,
  type Grant,
  type Instance,
  type Session,
  THROTTLE_SCOPES,
  type ThrottleGate,
  type ThrottleScope,
} from "../../providers/contract/provider.js";
import { type Call, once } from "../call.js";
import type { InstanceView } from "../views.js";
import { createLoginMemory } from "./memory.js";
import type { Renewals } from "./renewals.js";
import type { Held } from "./stored-grants.js";
import { createThrottleGates } from "./throttle-gates.js";

/** An access token with less than this left is renewed first. */
const FRESH_MS = 5 * 60_000;

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
  readonly renewals: Renewals;
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

export function createSessions({ renewals, kv, configured, now }: SessionsNeeds): Sessions {
  const memory = createLoginMemory(now);
  const gates = createThrottleGates({ kv, now });

  function access(call: Call, first: Held, opening: Opening): Access {
    const { row } = first;
    const { id, accountId } = row;
    const { instance, plug, credential } = opening;
    const gate = gates.of({ ...instance, loginId: id, personId: call.viewer.personId }, call.log);
    let latest = first.grant;
    const renew = async (stale: string, challenge?: string) => {
      if (latest.accessToken !== stale) return latest.accessToken;
      await refuseInsideWait(gate);
      const wanted = {
        row,
        stale,
        plug,
        credential,
        signal: call.signal,
        ...(challenge !== undefined && { challenge }),
      };
      const next = await renewals.renew(wanted).catch(async (error) => {
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
      token: async () => (isDue(latest, now()) ? renew(latest.accessToken) : latest.accessToken),
      renew,
      memo: memory.of(epochOf(row)),
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
        const first = await renewals.live(id);
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

/** One that tells no end is good until it is refused, and one that cannot be renewed is used to its end. */
function isDue({ expiresAt, renewal }: Grant, now: number): boolean {
  return expiresAt !== undefined && expiresAt - now <= (renewal === undefined ? 0 : FRESH_MS);
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
