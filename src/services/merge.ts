/** Several sources' results as one list: in turns, each source in its own order, one file once. */
import { hash } from "node:crypto";

import type { Asset } from "../providers/provider.js";

export interface Merged<S> {
  readonly picked: readonly { readonly source: S; readonly asset: Asset }[];
  /** What did not fit, by source, in its order; without the files that are on the page or were on an earlier one. */
  readonly leftovers: ReadonlyMap<S, readonly Asset[]>;
  readonly served: readonly string[];
}

interface Line {
  readonly providerId: string;
  readonly assets: readonly Asset[];
}

/** Takes at most `first`. `served` holds the digests of what earlier pages had. */
export function merge<S extends Line>(sources: readonly S[], first: number, served: readonly string[]): Merged<S> {
  const seen = new Set(served);
  const fresh: string[] = [];
  const picked: { source: S; asset: Asset }[] = [];
  const places = new Map(sources.map((source) => [source, 0]));
  let turning = true;
  while (turning && picked.length < first) {
    turning = false;
    for (const source of sources) {
      if (picked.length === first) break;
      let place = places.get(source) ?? 0;
      let asset = source.assets[place++];
      while (asset && seen.has(digestOf(source, asset))) asset = source.assets[place++];
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
    sources.map((source) => [
      source,
      source.assets.slice(places.get(source)).filter((asset) => !seen.has(digestOf(source, asset))),
    ]),
  );
  return { picked, leftovers, served: [...served, ...fresh] };
}

/** 96 bits: enough that two files of one search never share it. */
function digestOf({ providerId }: Line, { ref }: Asset): string {
  return hash("sha256", `${providerId}\n${ref}`, "base64url").slice(0, 16);
}
