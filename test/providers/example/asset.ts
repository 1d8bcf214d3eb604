import type { Asset } from "../../../src/providers/contract/provider.js";
import { compact } from "../../../src/providers/kit/asset-parts.js";
import type { Hit } from "../../../src/providers/kit/collector.js";
import { extensionOf, kindOf } from "../../../src/providers/kit/filter.js";
import { countOf, type Json, textOf } from "../../../src/providers/kit/json.js";
import type { Reading } from "../../../src/providers/kit/listing.js";

/** A file or folder made ready: the asset, and the folders above it. */
export interface Item extends Hit {
  readonly above: readonly string[] | undefined;
}

/** No sign in it can mean another address. */
export function idOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[a-z0-9]{8}$/.test(value) ? value : undefined;
}

/** Undefined for what is not understood. */
export function toItem({ id, title, type, bytes, folders }: Json): Reading<Item> {
  const ref = idOf(id);
  const name = textOf(title);
  if (ref === undefined || name === undefined) return undefined;
  const isFolder = type === "folder";
  const extension = isFolder ? undefined : extensionOf(name);
  const kind = isFolder ? "FOLDER" : kindOf(extension, undefined);
  const asset: Asset = compact({ ref, name, kind, extension, size: isFolder ? undefined : countOf(bytes) });
  const above = Array.isArray(folders) ? folders.map(idOf) : [undefined];
  return { asset, above: above.includes(undefined) ? undefined : above.filter((one) => one !== undefined) };
}
