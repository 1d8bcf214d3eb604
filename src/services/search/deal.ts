/** Deals several sources' results out as pages: promises kept, one file once, what does not fit left over. */
import { hash } from "node:crypto";

import type { Asset } from "../../providers/contract/provider.js";
import { type Blend, inTurns } from "./blend.js";

export interface Dealt<S> {
  readonly picked: readonly { readonly source: S; readonly asset: Asset }[];
  /** What did not fit, by source, in its order; without the files that are on the page or were on an earlier one. */
  readonly leftovers: ReadonlyMap<S, readonly Asset[]>;
  readonly served: readonly string[];
}

interface Line {
  readonly providerId: string;
  readonly assets: readonly Asset[];
  /** Those that must come from this source, whoever else has them: they were shown as its own, or wait to be. */
  readonly promised?: readonly Asset[];
}

/**
 * Takes at most `first` in the order of `blend`, one file once. `served` holds the digests of what earlier pages had.
 */
export function deal<S extends Line>(
  sources: readonly S[],
  first: number,
  served: readonly string[],
  blend: Blend = inTurns,
): Dealt<S> {
  const seen = new Set(served);
  const owners = ownersOf(sources);
  const fresh: string[] = [];
  const picked: { source: S; asset: Asset }[] = [];
  const isOpen = (source: S, asset: Asset) => {
    const digest = digestOf(source, asset);
    return !seen.has(digest) && (owners.get(digest) ?? source) === source;
  };
  if (first > 0) {
    for (const { source, asset } of blend(sources, isOpen)) {
      const digest = digestOf(source, asset);
      seen.add(digest);
      fresh.push(digest);
      picked.push({ source, asset });
      if (picked.length === first) break;
    }
  }
  const leftovers = new Map(sources.map((source) => [source, source.assets.filter((asset) => isOpen(source, asset))]));
  return { picked, leftovers, served: [...served, ...fresh] };
}

function ownersOf<S extends Line>(sources: readonly S[]): ReadonlyMap<string, S> {
  const owners = new Map<string, S>();
  for (const source of sources) {
    for (const asset of source.promised ?? []) {
      const digest = digestOf(source, asset);
      if (!owners.has(digest)) owners.set(digest, source);
    }
  }
  return owners;
}

/** 96 bits: enough that two files of one search never share it. */
function digestOf({ providerId }: Line, { ref }: Asset): string {
  return hash("sha256", `${providerId}\n${ref}`, "base64url").slice(0, 16);
}
