import { textOf } from "./json.js";
import type { Asset } from "./provider.js";

/** A date of the vendor's as it was spelt; undefined when it is none. */
export function dateOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

/** An asset without the facts that the vendor did not tell. */
export function compact(asset: Loose<Asset> & Pick<Asset, "ref" | "name" | "kind">): Asset {
  for (const key of Object.keys(asset) as (keyof Asset)[]) if (asset[key] === undefined) delete asset[key];
  return asset as Asset;
}
