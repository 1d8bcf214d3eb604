/**
 * How much may be under way at once, for each person, each team and each place it goes to, so that nobody's slow work takes
 * what others need. Who finds no room waits; the waiting take turns by person.
 */
export interface BulkheadLimits {
  readonly perPerson: number;
  readonly perTeam?: number;
  readonly perOrigin?: number;
  /** How many of one person may wait. */
  readonly waiting: number;
  /** How long one waits, in milliseconds. */
  readonly waitMs: number;
}

/** What a piece of work counts against. */
export interface Claim {
  readonly personId: string;
  readonly teamId?: string | undefined;
  readonly origin?: string;
}

/** Gives the room back; more than once does no harm. */
export type Release = () => void;

/** There was no room in time, or too many wait already. */
export class BulkheadFull extends Error {
  override readonly name = "BulkheadFull";
}

interface Waiter {
  readonly claim: Claim;
  readonly admit: () => void;
}

/** One person's waiting work, by team and origin: what waits for one place does not hold up what goes to another. */
type Lane = Map<string, Waiter[]>;

export class Bulkhead {
  readonly #persons: Count;
  readonly #teams: Count;
  readonly #origins: Count;
  /** In the order of their turns. */
  readonly #lanes = new Map<string, Lane>();

  constructor(private readonly limits: BulkheadLimits) {
    this.#persons = new Count(limits.perPerson);
    this.#teams = new Count(limits.perTeam);
    this.#origins = new Count(limits.perOrigin);
  }

  /** At once where there is room. Throws `BulkheadFull`, or the signal's reason when that ends first. */
  enter(claim: Claim, signal: AbortSignal): Release | Promise<Release> {
    signal.throwIfAborted();
    return this.#hasRoom(claim) ? this.#take(claim) : this.#wait(claim, signal);
  }

  #hasRoom({ personId, teamId, origin }: Claim): boolean {
    return this.#persons.hasRoom(personId) && this.#teams.hasRoom(teamId) && this.#origins.hasRoom(origin);
  }

  #take({ personId, teamId, origin }: Claim): Release {
    this.#persons.add(personId);
    this.#teams.add(teamId);
    this.#origins.add(origin);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#persons.remove(personId);
      this.#teams.remove(teamId);
      this.#origins.remove(origin);
      if (this.#lanes.size > 0) this.#admit();
    };
  }

  #wait(claim: Claim, signal: AbortSignal): Promise<Release> {
    return new Promise((resolve, reject) => {
      const lane: Lane = this.#lanes.get(claim.personId) ?? new Map();
      if (sizeOf(lane) >= this.limits.waiting) return reject(new BulkheadFull("too many wait already"));
      const settle = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", stop);
      };
      const leave = (error: unknown): void => {
        settle();
        this.#forget(waiter);
        reject(error);
      };
      const waiter: Waiter = {
        claim,
        admit: () => {
          settle();
          resolve(this.#take(claim));
        },
      };
      const stop = () => leave(signal.reason);
      const timer = setTimeout(() => leave(new BulkheadFull("there was no room in time")), this.limits.waitMs);
      signal.addEventListener("abort", stop, { once: true });
      const place = placeOf(claim);
      const queue = lane.get(place);
      if (queue) queue.push(waiter);
      else lane.set(place, [waiter]);
      this.#lanes.set(claim.personId, lane);
    });
  }

  /** Lets in what has room now. Whoever had a turn comes last; one pass is enough, since letting in only takes room away. */
  #admit(): void {
    for (const [personId, lane] of this.#lanes) {
      if (!this.#persons.hasRoom(personId)) continue;
      for (const queue of lane.values()) {
        const next = queue[0];
        if (!next || !this.#hasRoom(next.claim)) continue;
        this.#forget(next);
        const rest = this.#lanes.get(personId);
        if (rest) {
          this.#lanes.delete(personId);
          this.#lanes.set(personId, rest);
        }
        next.admit();
        break;
      }
    }
  }

  #forget(waiter: Waiter): void {
    const { personId } = waiter.claim;
    const place = placeOf(waiter.claim);
    const lane = this.#lanes.get(personId);
    const queue = lane?.get(place);
    if (!lane || !queue) return;
    queue.splice(queue.indexOf(waiter), 1);
    // Its places take turns, too.
    lane.delete(place);
    if (queue.length > 0) lane.set(place, queue);
    if (lane.size === 0) this.#lanes.delete(personId);
  }
}

/** How many of each there are. Without a limit, or without a key, nothing is counted. */
class Count {
  readonly #counts = new Map<string, number>();
  constructor(private readonly most: number | undefined) {}

  hasRoom(key: string | undefined): boolean {
    return this.most === undefined || key === undefined || (this.#counts.get(key) ?? 0) < this.most;
  }

  add(key: string | undefined): void {
    if (this.most !== undefined && key !== undefined) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  remove(key: string | undefined): void {
    if (this.most === undefined || key === undefined) return;
    const left = (this.#counts.get(key) ?? 0) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}

function placeOf({ teamId = "", origin = "" }: Claim): string {
  return `${teamId} ${origin}`;
}

function sizeOf(lane: Lane): number {
  let size = 0;
  for (const queue of lane.values()) size += queue.length;
  return size;
}
