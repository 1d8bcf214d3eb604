import { Throttled, Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import { type Access, THROTTLE_SCOPES, type ThrottleScope } from "../contract/provider.js";

/** All waiting of one request fits into this: a person is looking at the page. */
const budgetMs = 3_000;
const mostAttempts = 3;
const unnamedWaitMs = 30_000;

/** An answer that may be another one in a moment. */
export interface Trouble {
  readonly throttled: boolean;
  /** What the vendor asked for, if it did. */
  readonly waitMs?: number;
  /** Whom it asked; this login when absent. */
  readonly scope?: ThrottleScope;
  readonly code?: string;
}

/**
 * Decides between waiting and giving up, for all calls of one request together. Throttled calls count against the quota, so
 * none is made before the time the vendor named, here or anywhere: each wait is told to everybody, also a short one.
 */
export class RetryPolicy {
  #endsAt: number | undefined;
  #reading: Promise<number> | undefined;

  constructor(
    private readonly vendor: string,
    private readonly host: VendorHost,
    private readonly access: Access,
  ) {}

  /** Resolves when a call may be made; throws `Throttled` when that is too far off. Asked before each call. */
  async ready(): Promise<void> {
    for (;;) {
      const until = await this.#until();
      const ms = until - this.host.now();
      if (ms <= 0) return;
      if (!this.#fits(ms)) throw this.#throttled(until, undefined);
      await this.host.wait(ms, this.access.signal);
    }
  }

  /** After a passing failure: waits until it is worth asking again, or throws what became of it. */
  async after({ throttled, waitMs, scope = "login", code }: Trouble, attempt: number): Promise<void> {
    const ms = waitMs ?? (throttled ? 1_000 : 200) * 2 ** attempt * (0.75 + Math.random() / 2);
    const again = attempt + 1 < mostAttempts && this.#fits(ms);
    if (throttled) {
      const until = this.host.now() + (again ? ms : (waitMs ?? unnamedWaitMs));
      await this.access.throttle(scope).hold(new Date(until));
      if (again) return this.ready();
      throw this.#throttled(Math.max(until, await this.#until()), code);
    }
    if (again) return this.host.wait(ms, this.access.signal);
    throw new Unavailable(`${this.vendor} does not answer right now. Try again.`, { code });
  }

  /** The latest of all waits. Calls that are about to be made at the same moment ask together. */
  #until(): Promise<number> {
    this.#reading ??= Promise.all(THROTTLE_SCOPES.map((scope) => this.access.throttle(scope).until()))
      .then((waits) => Math.max(...waits.map((wait) => wait?.getTime() ?? 0)))
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  #fits(ms: number): boolean {
    const now = this.host.now();
    this.#endsAt ??= now + budgetMs;
    return now + ms <= this.#endsAt;
  }

  #throttled(until: number, code: string | undefined): Throttled {
    return new Throttled(`${this.vendor} asks to wait a moment before the next call.`, new Date(until), { code });
  }
}
