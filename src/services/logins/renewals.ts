/** All renewals of this process: one for whoever wants the same, and what is in hand until it is saved. */
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { DataSource } from "typeorm";

import type { Login } from "../../data/entities/login.js";
import { plainTimers, type Timers, waitAtMost } from "../../flow/timers.js";
import { StepUpRequired, Unavailable } from "../../providers/contract/errors.js";
import type { Log } from "../../providers/contract/host.js";
import type { Instance } from "../../providers/contract/provider.js";
import { createLeases } from "./lease.js";
import type { Grants } from "./opened-grants.js";
import { Renewal, Superseded } from "./renewal.js";
import { createLoginGrants, type Held } from "./stored-grants.js";

export interface RenewalRequest {
  /** As this request has read it: whoever asks has shown that the login is there. */
  readonly row: Login;
  readonly stale: string;
  readonly plug: Pick<Instance, "renew">;
  /** Who renews with another secret renews for themselves. */
  readonly credential: string;
  readonly challenge?: string;
  /** How long this caller waits. */
  readonly signal: AbortSignal;
}

export interface Renewals {
  /** Throws `LoginRequired` where there is no login, none that opens, or one that has expired. */
  live(id: string): Promise<Held>;
  /** A grant other than the stale one, saved first unless the database fails. Throws the provider errors. */
  renew(request: RenewalRequest): Promise<Held>;
  /** Waits for what is under way or unsaved, at most `CLOSE_MS`. */
  close(): Promise<void>;
}

/** How long a process that ends goes on trying to save. */
export const CLOSE_MS = 12_000;
/** Under way and unsaved together. More are refused before anything is sent: what is in hand is never dropped. */
const MOST = 1_000;
/** A refused challenge is not asked for again at once: each read of a protected file would. */
const REFUSED_MS = 60_000;
const REFUSALS = 10_000;

export interface RenewalsNeeds {
  readonly source: DataSource;
  readonly grants: Grants;
  readonly now: () => number;
  readonly log: Log;
  readonly timers?: Timers;
}

export function createRenewals({ source, grants, now, log, timers = plainTimers }: RenewalsNeeds): Renewals {
  const logins = createLoginGrants(source, grants);
  const leases = createLeases(source, timers);
  const needs = { leases, logins, timers, now, log };
  /** Those that may be joined. */
  const running = new Map<string, Renewal>();
  /** Those that are not done, joined or not. */
  const pending = new Set<Renewal>();
  const refusals = new LRUCache<string, StepUpRequired>({
    max: REFUSALS,
    ttl: REFUSED_MS,
    perf: { now },
    ttlResolution: 0,
  });
  let closing = false;

  function begin(key: string, { row, stale, plug, challenge }: RenewalRequest): Renewal {
    if (closing || pending.size >= MOST) throw new Unavailable("Too many logins are being renewed. Try again.");
    const wanted = { id: row.id, stale, plug, ...(challenge !== undefined && { challenge }) };
    const renewal = new Renewal(needs, wanted, () => {
      if (running.get(key) === renewal) running.delete(key);
    });
    running.set(key, renewal);
    pending.add(renewal);
    renewal.done.finally(() => pending.delete(renewal));
    return renewal;
  }

  /** What is in hand for the very grant that the caller has just read. */
  function unsaved({ row, stale }: RenewalRequest): Held | undefined {
    for (const { wanted, inHand } of pending) {
      if (inHand && wanted.id === row.id && wanted.stale === stale) return { row, grant: inHand };
    }
    return undefined;
  }

  async function join(request: RenewalRequest): Promise<Held> {
    const { row, credential, stale, challenge = "" } = request;
    const key = digest(row.id, credential, stale, challenge);
    for (;;) {
      const held = unsaved(request);
      if (held) return held;
      const renewal = running.get(key) ?? begin(key, request);
      try {
        return await renewal.wait(request.signal);
      } catch (error) {
        if (!(error instanceof Superseded)) throw error;
        if (running.get(key) === renewal) running.delete(key);
      }
    }
  }

  return {
    live: logins.live,

    async renew(request) {
      const { challenge, stale, row } = request;
      if (challenge === undefined) return join(request);
      const refused = refusals.get(digest(stale, challenge));
      if (refused) throw refused;
      try {
        return await join(request);
      } catch (error) {
        if (error instanceof StepUpRequired) {
          refusals.set(digest(stale, challenge), error);
          // The grant may have been renewed without it.
          const held = await logins.live(row.id).catch(() => undefined);
          if (held) refusals.set(digest(held.grant.accessToken, challenge), error);
        }
        throw error;
      }
    },

    async close() {
      closing = true;
      const saved = Promise.all([...pending].map(({ done }) => done));
      await waitAtMost(timers, CLOSE_MS, saved);
      const lost = [...pending].map(({ wanted }) => wanted.id);
      if (lost.length > 0)
        log.error({ logins: lost }, "renewals were under way or unsaved when the process had to end");
      for (const renewal of pending) renewal.abandon();
    },
  };
}

/** Tokens are long, and are kept nowhere that they need not be. */
function digest(...parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}
