import type { Match } from "./fault-settings.js";

/** Requests that wait until a test lets them go. */
export class Hold {
  /** How many wait at this moment. */
  waiting = 0;
  private held = 0;
  private letGo: () => void = () => undefined;
  private readonly gate = new Promise<void>((resolve) => {
    this.letGo = resolve;
  });
  private arrivals: { count: number; resolve: () => void }[] = [];

  constructor(
    readonly match: Match,
    private readonly forget: (hold: Hold) => void,
  ) {}

  /** Lets go of everything held, and holds nothing any more. */
  release(): void {
    this.forget(this);
    this.letGo();
  }

  /** Resolves once so many requests wait. */
  arrived(count = 1): Promise<void> {
    if (this.waiting >= count) return Promise.resolve();
    return new Promise((resolve) => this.arrivals.push({ count, resolve }));
  }

  /** For the servers. After `match.times` others pass. */
  async pass(): Promise<void> {
    if (this.held === this.match.times) return;
    this.held += 1;
    this.waiting += 1;
    for (const { count, resolve } of this.arrivals) if (this.waiting >= count) resolve();
    await this.gate;
    this.waiting -= 1;
  }
}
