/** Several sources' results as one list: in turns, each source in its own order, one file once. */
import { hash } from "node:crypto";

import type { Asset } from "../../providers/contract/provider.js";

export interface Merged<S> {
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

/** Takes at most `first`. `served` holds the digests of what earlier pages had. */
export function merge<S extends Line>(sources: readonly S[], first: number, served: readonly string[]): Merged<S> {
  const seen = new Set(served);
  const owners = ownersOf(sources);
  const fresh: string[] = [];
  const picked: { source: S; asset: Asset }[] = [];
  const places = new Map(sources.map((source) => [source, 0]));
  const open = (source: S, asset: Asset) => {
    const digest = digestOf(source, asset);
    return !seen.has(digest) && (owners.get(digest) ?? source) === source;
  };
  let turning = true;
  while (turning && picked.length < first) {
    turning = false;
    for (const source of sources) {
      if (picked.length === first) break;
      let place = places.get(source) ?? 0;
      let asset = source.assets[place++];
      while (asset && !open(source, asset)) asset = source.assets[place++];
      places.set(source, place);
      if (!asset) continue;
      turning = true;
      const digest = digestOf(source, asset);
      seen.add(digest);
      fresh.push(digest);
      picked.push({ source, asset });
    }
  }
  const leftovers = new Map(
    sources.map((source) => [source, source.assets.slice(places.get(source)).filter((asset) => open(source, asset))]),
  );
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
