/**
 * One renewal of a login, from taking the lease to the saved grant. It is nobody's: callers wait for its answer as long as they
 * have time, and it goes on without them, since a refresh token that was sent may be spent.
 */
import { race } from "../../flow/race.js";
import { attribute } from "../../flow/requester.js";
import { pause, type Timers } from "../../flow/timers.js";
import { LoginRequired, StepUpRequired, Unavailable } from "../../providers/contract/errors.js";
import type { Log } from "../../providers/contract/host.js";
import type { Grant, Instance, RenewableGrant } from "../../providers/contract/provider.js";
import type { Lease, Leases } from "./lease.js";
import type { Held, LoginGrants } from "./stored-grants.js";
import { withRetries } from "./token-retries.js";

/** A vendor that is silent for so long keeps nobody waiting any more. Its answer is saved all the same, whenever it comes. */
export const SILENCE_MS = 60_000;
/** How often whoever waits for another's lease looks; the longer it waits, the more rarely. */
const LOOK_AGAIN_MS = 50;
const LONGEST_LOOK_MS = 250;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 2_000;

/** This renewal has nothing more to tell: whoever still has time begins another. */
export class Superseded extends Unavailable {}

export interface RenewalNeeds {
  readonly leases: Leases;
  readonly logins: LoginGrants;
  readonly timers: Timers;
  readonly now: () => number;
  readonly log: Log;
}

export interface Wanted {
  /** The login's. */
  readonly id: string;
  /** The access token that a newer one is wanted for. */
  readonly stale: string;
  readonly plug: Pick<Instance, "renew">;
  readonly challenge?: string;
}

/** What came of asking the vendor. */
interface Verdict {
  readonly fresh?: Grant;
  /** The grant is dead. */
  readonly dead?: LoginRequired;
  /** What was asked for fails, whatever became of the grant. */
  readonly failure?: unknown;
  /** What the next login has to fulfil. */
  readonly challenge?: string | undefined;
}

export class Renewal {
  /** The renewed grant while it waits to be saved. */
  inHand: Grant | undefined;
  /** Settles when there is nothing left to do. Never rejects. */
  readonly done: Promise<void>;
  readonly #answer: Promise<Held>;
  #resolve: (held: Held) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  readonly #ending = new AbortController();
  #waiting = 0;

  constructor(
    private readonly needs: RenewalNeeds,
    readonly wanted: Wanted,
    /** Called once it has told all that it will tell. */
    told: () => void,
  ) {
    // Apart from what its person has under way: slow searches of theirs must not hold up a renewal.
    attribute(this.#ending.signal, { personId: `renewal ${wanted.id}` });
    this.#answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#answer.catch(() => {}).finally(() => told());
    this.done = this.#run().catch((error) => this.#reject(error));
  }

  /** A grant other than the stale one, or why there is none. Rejects with the signal's reason when that ends first. */
  async wait(signal: AbortSignal): Promise<Held> {
    this.#waiting++;
    try {
      return await race(this.#answer, signal);
    } finally {
      this.#waiting--;
    }
  }

  /** The process ends. Nothing else cuts the call off. */
  abandon(): void {
    this.#ending.abort(new DOMException("The process ends.", "AbortError"));
  }

  async #run(): Promise<void> {
    // Whoever begins it waits for it by then.
    await undefined;
    for (let again = true; again; ) {
      const turn = await this.#turn();
      if (!("lease" in turn)) return this.#resolve(turn);
      const stopKeeping = this.needs.leases.keep(turn.lease);
      again = await this.#renew(turn.lease, turn.held.grant, stopKeeping).finally(stopKeeping);
    }
  }

  /** The lease with the grant that is to be renewed; or the newer grant, if somebody else was faster. */
  async #turn(): Promise<{ readonly lease: Lease; readonly held: Held } | Held> {
    const { id, stale } = this.wanted;
    for (let look = LOOK_AGAIN_MS; ; look = Math.min(2 * look, LONGEST_LOOK_MS)) {
      // Nothing was sent yet, and nobody wants it any more.
      if (this.#waiting === 0) throw new Superseded("Nobody waited for this renewal any more. Try again.");
      const lease = await this.needs.leases.take(id).catch((cause: unknown) => {
        // What cannot be written now could not be saved either.
        throw new Unavailable("Your login can't be renewed for the moment. Try again.", { cause });
      });
      let mine = false;
      try {
        const held = await this.needs.logins.live(id);
        if (held.grant.accessToken !== stale) return held;
        mine = lease !== undefined;
        if (lease) return { lease, held };
      } finally {
        if (lease && !mine) await this.#release(lease);
      }
      await pause(this.needs.timers, look);
    }
  }

  /** It would run out by itself. */
  async #release(lease: Lease): Promise<void> {
    await this.needs.leases.release(lease).catch(() => {});
  }

  /** True: nothing is known for certain, since the lease was lost on the way; it begins anew. */
  async #renew(lease: Lease, basis: Grant, stopKeeping: () => void): Promise<boolean> {
    const { logins, timers, log } = this.needs;
    const listening = timers.after(SILENCE_MS, () => {
      stopKeeping();
      this.#reject(new Superseded("The provider's sign-in does not answer. Try again."));
    });
    const { fresh, dead, failure, challenge } = await this.#ask(basis).finally(listening);
    if (fresh) {
      await this.#save(lease, basis, { fresh, failure, challenge });
      return false;
    }
    const unwritten = (err: unknown) => {
      log.error({ err, login: lease.id }, "could not write what became of a login's renewal");
      return true;
    };
    if (dead) {
      const ended = await logins.expire(lease, basis, challenge).catch(unwritten);
      if (ended) this.#reject(dead);
      return !ended;
    }
    if (challenge !== undefined) await logins.demand(lease, challenge).catch(unwritten);
    await this.#release(lease);
    this.#reject(failure);
    return false;
  }

  /**
   * Asks with the challenge, if there is one. A refusal of it is not the end of the grant: only a renewal that asks for nothing
   * more than before tells whether that is dead.
   */
  async #ask(basis: Grant): Promise<Verdict> {
    const { challenge } = this.wanted;
    if (!isRenewable(basis)) return unrenewable(challenge);
    try {
      return { fresh: await this.#call(basis, challenge) };
    } catch (failure) {
      if (!(failure instanceof StepUpRequired)) return verdictOf(failure);
      const plain: Verdict = await this.#call(basis).then((fresh) => ({ fresh }), verdictOf);
      const demanded = failure.challenge ?? plain.dead?.challenge;
      return { ...plain, failure, challenge: demanded };
    }
  }

  async #call(basis: RenewableGrant, challenge?: string): Promise<Grant> {
    const { signal } = this.#ending;
    const options = { signal, ...(challenge !== undefined && { challenge }) };
    const fresh = await withRetries(() => this.wanted.plug.renew(basis, options), this.needs);
    if (fresh.accountId === basis.accountId) return fresh;
    throw new LoginRequired("The provider answered for another account than yours. Log in again.");
  }

  /** Tries until it is saved, or the row has moved on. What is in hand is the only copy. */
  async #save(lease: Lease, basis: Grant, { fresh, failure, challenge }: Verdict & { fresh: Grant }): Promise<void> {
    const { logins, timers, log } = this.needs;
    this.inHand = fresh;
    const tell = async (grant?: Grant) => {
      if (failure) return this.#reject(failure);
      const held = await logins.live(lease.id);
      // Unsaved, it serves whose login is still what it was got for.
      if (!grant || held.grant.accessToken !== basis.accessToken) this.#resolve(held);
      else this.#resolve({ ...held, grant });
    };
    for (let attempt = 0; ; attempt++) {
      try {
        await logins.save(lease, basis, fresh, challenge);
        break;
      } catch (err) {
        if (attempt === 0) {
          log.error({ err, login: lease.id }, "could not save a renewed grant; it is tried again");
          await tell(fresh).catch((error) => this.#reject(error));
        }
        await pause(timers, Math.min(FIRST_RETRY_MS * 2 ** attempt, LONGEST_RETRY_MS));
      }
    }
    this.inHand = undefined;
    await tell();
  }
}

function isRenewable(grant: Grant): grant is RenewableGrant {
  return grant.renewal !== undefined;
}

/** The vendor refused its only token, or that token's time is over. Who asks for a stronger login (RFC 9470) refuses one read. */
function unrenewable(challenge: string | undefined): Verdict {
  if (!challenge?.includes("insufficient_user_authentication")) {
    return { dead: new LoginRequired("Your login to this provider has expired. Log in again.") };
  }
  const failure = new StepUpRequired("The provider asks for a stronger login to read this. Log in again.");
  return { failure };
}

function verdictOf(failure: unknown): Verdict {
  if (!(failure instanceof LoginRequired) || failure instanceof StepUpRequired) return { failure };
  return { dead: failure, challenge: failure.challenge };
}
