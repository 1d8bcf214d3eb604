/**
 * Until when vendors asked to wait: known in this process at once, and to the other replicas through the store. Without the
 * store the process still knows its own.
 */
import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";

import type { Kv } from "../../data/kv.js";
import type { Log } from "../../providers/contract/host.js";
import type { ThrottleGate, ThrottleScope } from "../../providers/contract/provider.js";

export interface ThrottleGatesNeeds {
  readonly kv: Kv;
  readonly now: () => number;
}

/** Whose calls are to wait. */
export interface Throttled {
  readonly loginId: string;
  readonly personId: string;
  readonly teamId: string;
  readonly providerId: string;
  readonly registration: string;
}

export interface ThrottleGates {
  /**
   * The gates of one login for one request. When so many persons of a registration were told to wait at the same time, the
   * whole registration waits, of this team: no team learns, or suffers, from another's.
   */
  of(whose: Throttled, log: Log): (scope: ThrottleScope) => ThrottleGate;
}

const PERSONS = 3;
/** Waits end by themselves; the least recently used are forgotten first. */
const KEPT = 20_000;

export function createThrottleGates({ kv, now }: ThrottleGatesNeeds): ThrottleGates {
  /** The end of each wait, in milliseconds. */
  const waits = new LRUCache<string, number>({ max: KEPT });
  /** Which persons of a registration wait, and until when. */
  const waiting = new LRUCache<string, Map<string, number>>({ max: KEPT });

  function known(key: string): number {
    return waits.get(key) ?? 0;
  }

  function learn(key: string, until: number): void {
    if (until > known(key)) waits.set(key, until);
  }

  /** Until when `PERSONS` different people wait, as far as this process knows; 0 when they do not. */
  function sharedWait(registration: string, personId: string, until: number): number {
    const persons = waiting.get(registration) ?? new Map<string, number>();
    for (const [person, end] of persons) if (end <= now()) persons.delete(person);
    persons.set(personId, Math.max(until, persons.get(personId) ?? 0));
    waiting.set(registration, persons);
    return [...persons.values()].sort((a, b) => b - a)[PERSONS - 1] ?? 0;
  }

  /** The same over all replicas: each person takes one of the places that there are, for as long as they wait. */
  async function sharedWaitOfAll(registration: string, personId: string, until: number): Promise<number> {
    const ends: number[] = [];
    for (let place = 0; place < PERSONS; place++) {
      const key = `${registration}:${place}`;
      if (await kv.setIfAbsent(key, `${until} ${personId}`, until - now())) {
        ends.push(until);
        break;
      }
      const [end, person] = (await kv.get(key))?.split(" ") ?? [];
      if (person === personId) break;
      if (end !== undefined) ends.push(Number(end));
    }
    return ends.length === PERSONS ? Math.min(...ends) : 0;
  }

  function keyOf(scope: ThrottleScope, { loginId, teamId, providerId, registration }: Throttled): string {
    if (scope === "login") return `throttle:${loginId}`;
    if (scope === "deployment") return `throttle:${providerId}`;
    return `throttle:${createHash("sha256")
      .update(JSON.stringify([teamId, providerId, registration]))
      .digest("base64url")}`;
  }

  function gatesOf(whose: Throttled, log: Log): (scope: ThrottleScope) => ThrottleGate {
    // A request that has met a store which is away does not wait for it again.
    let away = false;
    async function asked<T>(ask: () => Promise<T>): Promise<T | undefined> {
      if (away) return undefined;
      try {
        return await ask();
      } catch (err) {
        away = true;
        log.warn({ err }, "could not reach the shared store for a wait");
        return undefined;
      }
    }

    async function until(key: string): Promise<Date | undefined> {
      if (known(key) <= now()) learn(key, Number((await asked(() => kv.get(key))) ?? 0));
      return known(key) > now() ? new Date(known(key)) : undefined;
    }

    async function hold(key: string, end: number): Promise<void> {
      if (end <= now() || end <= known(key)) return;
      learn(key, end);
      await asked(async () => {
        // Another replica may have been told to wait longer.
        if (Number((await kv.get(key)) ?? 0) < end) await kv.set(key, String(end), end - now());
      });
    }

    async function holdLogin(key: string, end: number): Promise<void> {
      if (end <= now()) return;
      const registration = keyOf("registration", whose);
      const here = sharedWait(registration, whose.personId, end);
      if (here > 0) learn(registration, here);
      await hold(key, end);
      const everywhere = await asked(() => sharedWaitOfAll(registration, whose.personId, end));
      await hold(registration, Math.max(here, everywhere ?? 0));
    }

    return (scope) => {
      const key = keyOf(scope, whose);
      return {
        until: () => until(key),
        hold: (end) => (scope === "login" ? holdLogin : hold)(key, end.getTime()),
      };
    };
  }

  return { of: gatesOf };
}
