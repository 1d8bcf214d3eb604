import type { Clock } from "./clock.js";
import { type ChallengeFault, calm, type FaultChanges, type Match } from "./fault-settings.js";
import { Hold } from "./hold.js";
import type { Service } from "./requests.js";

/** What a request looks like to a fault. */
export interface Subject {
  service: Service;
  method: string;
  path: string;
  person: string | undefined;
  app: string | undefined;
  in: "outer" | "batch";
}

function fits(match: Match, subject: Subject): boolean {
  if (match.service && match.service !== subject.service) return false;
  if (match.method && match.method !== subject.method) return false;
  if (match.person && match.person !== subject.person) return false;
  if (match.app && match.app !== subject.app) return false;
  if (match.in && match.in !== "any" && match.in !== subject.in) return false;
  if (typeof match.path === "string") return subject.path.includes(match.path);
  return match.path?.test(subject.path) ?? true;
}

/** Every nastiness of the outside world, off by default but for those the real service has every day. */
export class Faults {
  settings = calm();
  private readonly used = new Map<Match, number>();
  private readonly seen = new Map<Match, number>();
  private readonly holds = new Set<Hold>();
  private readonly heldAnswers = new Set<Hold>();
  private flipped = false;

  constructor(private readonly clock: Clock) {}

  set(changes: FaultChanges): void {
    const { search, children, thumbnails, entra, box, google, dropbox, ...flat } = changes;
    Object.assign(this.settings, flat);
    Object.assign(this.settings.search, search);
    Object.assign(this.settings.children, children);
    Object.assign(this.settings.thumbnails, thumbnails);
    Object.assign(this.settings.entra, entra);
    Object.assign(this.settings.box, box);
    Object.assign(this.settings.google, google);
    Object.assign(this.settings.dropbox, dropbox);
    for (const fault of flat.challenge ?? []) this.challengedSince(fault);
  }

  /** Back to a calm world; whatever was held is let go. */
  clear(): void {
    this.settings = calm();
    this.used.clear();
    this.seen.clear();
    for (const hold of [...this.holds, ...this.heldAnswers]) hold.release();
  }

  /** Keeps matching requests waiting until `release()`; tests need no sleeping. */
  hold(match: Match = {}): Hold {
    return this.holding(match, this.holds);
  }

  /** Does the work of matching requests, and keeps their answers back until `release()`. */
  holdAnswer(match: Match = {}): Hold {
    return this.holding(match, this.heldAnswers);
  }

  private holding(match: Match, among: Set<Hold>): Hold {
    const hold = new Hold(match, (done) => among.delete(done));
    among.add(hold);
    return hold;
  }

  /** For the servers: the first fault of a list that fits, counting it as used. */
  take<T extends Match>(list: T[], subject: Subject): T | undefined {
    const found = list.find(
      (fault) => fits(fault, subject) && (this.used.get(fault) ?? 0) < (fault.times ?? Number.POSITIVE_INFINITY),
    );
    if (found) this.used.set(found, (this.used.get(found) ?? 0) + 1);
    return found;
  }

  /** For the servers: changes at every call. */
  flip(): boolean {
    this.flipped = !this.flipped;
    return this.flipped;
  }

  /** For the servers: what was minted before this moment is challenged, what comes later escapes. */
  challengedSince(fault: ChallengeFault): number {
    const known = this.seen.get(fault) ?? this.clock.now() + 1;
    if (!this.seen.has(fault)) this.clock.advance(1);
    this.seen.set(fault, known);
    return known;
  }

  /** For the servers: what stands between the work and its answer. */
  async keepBack(subject: Subject): Promise<void> {
    for (const hold of this.heldAnswers) if (fits(hold.match, subject)) await hold.pass();
  }

  /** For the servers: the delays before an answer. */
  async delay(subject: Subject): Promise<void> {
    for (const hold of this.holds) if (fits(hold.match, subject)) await hold.pass();
    const latency = this.take(this.settings.latency, subject);
    if (latency) await new Promise((resolve) => setTimeout(resolve, latency.ms));
  }
}
