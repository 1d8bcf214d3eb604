/** Orders of several sources' results. An order is a value: it knows nothing of pages, promises or cursors. */
import type { Asset } from "../../providers/contract/provider.js";

interface Line {
  readonly assets: readonly Asset[];
}

/**
 * The results of these sources, one after the other. `isOpen` tells whether one may still be taken from this source; whoever
 * reads the order takes what it yields before asking for the next, so that `isOpen` may change in between.
 */
export type Blend = <S extends Line>(
  sources: readonly S[],
  isOpen: (source: S, asset: Asset) => boolean,
) => Iterable<{ readonly source: S; readonly asset: Asset }>;

/** Sources take turns, each in its own order. One that has no more leaves its turn to the others. */
export const inTurns: Blend = function* (sources, isOpen) {
  const lines = sources.map((source) => ({ source, next: source.assets.values() }));
  for (let waiting = lines; waiting.length > 0; ) {
    const going: typeof lines = [];
    for (const line of waiting) {
      let { value, done } = line.next.next();
      while (!done && value && !isOpen(line.source, value)) ({ value, done } = line.next.next());
      if (done || !value) continue;
      yield { source: line.source, asset: value };
      going.push(line);
    }
    waiting = going;
  }
};
