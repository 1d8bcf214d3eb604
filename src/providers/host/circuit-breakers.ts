import { LRUCache } from "lru-cache";
import { Unavailable } from "../contract/errors.js";
import type { Log } from "../contract/host.js";

/** Failures in a row that open a circuit. */
const failuresToOpen = 5;
/** As many different people have to fail before nobody asks any more: what one person asks for may be what breaks it. */
const personsToOpen = 3;
const firstOpenMs = 10_000;
const longestOpenMs = 60_000;
/** For whoever comes while the probe is out. */
const probeMs = 2_000;
/** Circuits exist only where something failed; the least recently used go first. */
const mostCircuits = 10_000;

/** `answered`: the vendor is there, whatever it said. `failed`: no answer, or 5xx. `unknown`: it was not waited for. */
export type Outcome = "answered" | "failed" | "unknown";

interface Circuit {
  failures: number;
  /** Those who failed, as far as it matters how many. */
  readonly persons: Set<string>;
  /** 0 = closed. Once it is past, one call may probe. */
  openUntil: number;
  openMs: number;
  probing: boolean;
}

/** One call that was let through. Its outcome is told once. */
export type Settle = (outcome: Outcome) => void;

/**
 * Keeps calls from a vendor that does not answer. Each origin has a circuit, and each person at it one more: a person's own
 * failures open theirs, and only those of several people open the origin's. While a circuit is open no call is made; after that
 * one call probes, and its outcome closes the circuit, or opens it for twice as long.
 */
export class CircuitBreakers {
  readonly #circuits = new LRUCache<string, Circuit>({ max: mostCircuits });

  constructor(
    private readonly now: () => number,
    private readonly log: Log,
  ) {}

  /** Throws `Unavailable` with `retryAt` while no call may be made. */
  check(origin: string, personId: string): void {
    // The usual case: nothing has failed lately.
    if (this.#circuits.size === 0) return;
    for (const key of keysOf(origin, personId)) {
      const circuit = this.#circuits.get(key);
      if (!circuit || circuit.openUntil === 0) continue;
      const now = this.now();
      if (now < circuit.openUntil) throw unanswered(circuit.openUntil);
      if (circuit.probing) throw unanswered(now + probeMs);
    }
  }

  /** Lets one call through, or throws as `check` does. */
  enter(origin: string, personId: string): Settle {
    this.check(origin, personId);
    const probed: Circuit[] = [];
    if (this.#circuits.size > 0) {
      for (const key of keysOf(origin, personId)) {
        const circuit = this.#circuits.get(key);
        if (!circuit || circuit.openUntil === 0) continue;
        circuit.probing = true;
        probed.push(circuit);
      }
    }
    return (outcome) => {
      for (const circuit of probed) circuit.probing = false;
      if (outcome === "failed") this.#failed(origin, personId, probed);
      else if (outcome === "answered" && this.#circuits.size > 0) this.#answered(origin, personId);
    };
  }

  #answered(origin: string, personId: string): void {
    for (const key of keysOf(origin, personId)) {
      const circuit = this.#circuits.get(key);
      if (circuit && circuit.openUntil > 0) this.log.info({ origin }, "a vendor answers again");
      this.#circuits.delete(key);
    }
  }

  #failed(origin: string, personId: string, probed: readonly Circuit[]): void {
    for (const [key, persons] of [
      [origin, personsToOpen],
      [`${origin} ${personId}`, 1],
    ] as const) {
      let circuit = this.#circuits.get(key);
      if (!circuit) {
        circuit = { failures: 0, persons: new Set(), openUntil: 0, openMs: firstOpenMs, probing: false };
        this.#circuits.set(key, circuit);
      }
      // Calls that were out when it opened say nothing new.
      if (circuit.openUntil > 0 && !probed.includes(circuit)) continue;
      circuit.failures++;
      if (circuit.persons.size < persons) circuit.persons.add(personId);
      if (circuit.openUntil > 0) circuit.openMs = Math.min(2 * circuit.openMs, longestOpenMs);
      else if (circuit.failures < failuresToOpen || circuit.persons.size < persons) continue;
      circuit.openUntil = this.now() + circuit.openMs;
      this.log.warn(
        { origin, openMs: circuit.openMs, forAll: persons > 1 },
        "a vendor does not answer; it is not asked",
      );
    }
  }
}

function keysOf(origin: string, personId: string): readonly [string, string] {
  return [origin, `${origin} ${personId}`];
}

function unanswered(retryAt: number): Unavailable {
  return new Unavailable("The provider has not answered several times in a row. It is asked again in a moment.", {
    code: "CIRCUIT_OPEN",
    retryAt: new Date(retryAt),
  });
}
