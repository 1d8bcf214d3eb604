import type { Clock } from "./clock.js";
import { type Changes, type CommonFaults, calm, type Match } from "./fault-settings.js";
import { Hold } from "./hold.js";

/** What a request looks like to a fault. */
export interface Subject {
  service: string;
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

function isGroup(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Groups are merged, everything else is replaced. */
function merge(settings: object, changes: object): void {
  const current = new Map<string, unknown>(Object.entries(settings));
  for (const [name, value] of Object.entries(changes)) {
    const group = current.get(name);
    if (isGroup(group) && isGroup(value)) Object.assign(group, value);
    else Object.assign(settings, { [name]: value });
  }
}

/** Every nastiness of the outside world, off by default but for those the real service has every day. */
export class Faults<Own extends object = object, Service extends string = string> {
  /** The common settings, and those of the vendors. */
  settings = calm() as CommonFaults<Service> & Own;
  private readonly calms: (() => object)[] = [];
  private readonly used = new Map<Match, number>();
  private readonly seen = new Map<Match, number>();
  private readonly holds = new Set<Hold>();
  private readonly heldAnswers = new Set<Hold>();
  private flipped = false;

  constructor(private readonly clock: Clock) {}

  /** The same faults with a vendor's own settings, which begin calm. */
  extend<More extends object>(calmOf: () => More): Faults<Own & More, Service> {
    this.calms.push(calmOf);
    merge(this.settings, calmOf());
    return this as unknown as Faults<Own & More, Service>;
  }

  set(changes: Changes<CommonFaults<Service> & Own>): void {
    merge(this.settings, changes);
    for (const list of Object.values(changes)) if (Array.isArray(list)) this.note(list);
  }

  /** Back to a calm world; whatever was held is let go. */
  clear(): void {
    this.settings = calm() as CommonFaults<Service> & Own;
    for (const calmOf of this.calms) merge(this.settings, calmOf());
    this.used.clear();
    this.seen.clear();
    for (const hold of [...this.holds, ...this.heldAnswers]) hold.release();
  }

  /** Keeps matching requests waiting until `release()`; tests need no sleeping. */
  hold(match: Match<Service> = {}): Hold {
    return this.holding(match, this.holds);
  }

  /** Does the work of matching requests, and keeps their answers back until `release()`. */
  holdAnswer(match: Match<Service> = {}): Hold {
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

  /** For the servers: since when a fault holds. What was minted before is older, what comes later escapes. */
  since(fault: Match): number {
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

  /** Remembers when faults were set, later than everything minted in this very millisecond. */
  private note(faults: Match[]): void {
    if (faults.length === 0) return;
    for (const fault of faults) if (isGroup(fault)) this.seen.set(fault, this.seen.get(fault) ?? this.clock.now() + 1);
    this.clock.advance(1);
  }
}
