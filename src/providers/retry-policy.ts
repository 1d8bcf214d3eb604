import { Throttled, Unavailable } from "./errors.js";
import type { Host } from "./host.js";
import type { Access } from "./provider.js";

/** All waiting of one request fits into this: a person is looking at the page. */
const budgetMs = 3_000;
const mostAttempts = 3;
const unnamedWaitMs = 30_000;

/** An answer that may be another one in a moment. */
export interface Trouble {
  readonly throttled: boolean;
  /** What the vendor asked for, if it did. */
  readonly waitMs?: number;
  readonly code?: string;
}

/**
 * Decides between waiting and giving up, for all calls of one request together. Throttled calls count against the quota, so
 * none is made before the time the vendor named, neither here nor by the next request of this login.
 */
export class RetryPolicy {
  #resumeAt = 0;
  #endsAt: number | undefined;
  #reading: Promise<void> | undefined;

  constructor(
    private readonly vendor: string,
    private readonly host: Host,
    private readonly access: Access,
  ) {}

  /** Resolves when a call may be made; throws `Throttled` when that is too far off. */
  async ready(): Promise<void> {
    this.#reading ??= this.access
      .throttle("login")
      .until()
      .then((until) => {
        this.#resumeAt = Math.max(this.#resumeAt, until?.getTime() ?? 0);
      });
    await this.#reading;
    for (let ms = this.#resumeAt - this.host.now(); ms > 0; ms = this.#resumeAt - this.host.now()) {
      if (!this.#fits(ms)) throw this.#throttled(undefined);
      await this.host.wait(ms, this.access.signal);
    }
  }

  /** After a passing failure: waits until it is worth asking again, or throws what became of it. */
  async after(trouble: Trouble, attempt: number): Promise<void> {
    const ms = trouble.waitMs ?? (trouble.throttled ? 1_000 : 200) * 2 ** attempt * (0.75 + Math.random() / 2);
    if (attempt + 1 < mostAttempts && this.#fits(ms)) {
      if (!trouble.throttled) return this.host.wait(ms, this.access.signal);
      this.#resumeAt = Math.max(this.#resumeAt, this.host.now() + ms);
      return this.ready();
    }
    if (!trouble.throttled) {
      throw new Unavailable(`${this.vendor} does not answer right now. Try again.`, { code: trouble.code });
    }
    this.#resumeAt = Math.max(this.#resumeAt, this.host.now() + (trouble.waitMs ?? unnamedWaitMs));
    await this.access.throttle("login").hold(new Date(this.#resumeAt));
    throw this.#throttled(trouble.code);
  }

  #fits(ms: number): boolean {
    const now = this.host.now();
    this.#endsAt ??= now + budgetMs;
    return now + ms <= this.#endsAt;
  }

  #throttled(code: string | undefined): Throttled {
    const message = `${this.vendor} asks to wait a moment before the next call.`;
    return new Throttled(message, new Date(this.#resumeAt), { code });
  }
}
