import type { Exchange } from "../../sandbox/index.js";
import { judgeBox } from "./box.js";
import { judgeDropbox } from "./dropbox.js";
import { judgeGoogle } from "./google.js";
import { judgeGraph } from "./graph.js";
import type { Difference } from "./validator.js";

const judges: Partial<Record<Exchange["service"], (exchange: Exchange) => Difference[]>> = {
  box: judgeBox,
  "box-login": judgeBox,
  google: judgeGoogle,
  dropbox: judgeDropbox,
  graph: judgeGraph,
};

/** Holds whatever goes over the wire against the vendors' specifications. Keeps nothing of what it sees. */
export class SpecRecorder {
  readonly #differences = new Set<string>();

  /** Stories that send what is wrong on purpose are held to their answers alone. */
  constructor(private readonly sides: readonly Difference["side"][] = ["request", "answer"]) {}

  /** For the sandbox's `observe`. */
  readonly observe = (exchange: Exchange): void => {
    for (const { side, words } of differencesOf(exchange)) if (this.sides.includes(side)) this.#differences.add(words);
  };

  /** Throws if anything that was recorded differs from a specification. */
  assertConforms(): void {
    if (this.#differences.size === 0) return;
    const lines = [...this.#differences].sort().join("\n");
    throw new Error(`Not as the vendor's specification says (sandbox/<vendor>/spec):\n${lines}`);
  }
}

export function differencesOf(exchange: Exchange): Difference[] {
  try {
    return judges[exchange.service]?.(exchange) ?? [];
  } catch (error) {
    const { service, method, path } = exchange;
    return [{ side: "answer", words: `${service} ${method} ${path} could not be judged: ${String(error)}` }];
  }
}
