import type { Asset } from "../contract/provider.js";
import { countOf, type Json, textOf } from "./json.js";

const date = /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d(?:[.,]\d+)?)?\s?(?:([Zz])|([+-]\d\d):?(\d\d)?)?)?$/;

/**
 * A date of the vendor's in RFC 3339; undefined when it is none. One without a zone is UTC. Year 1 (.NET) and the first moment
 * of 1601 (Windows) stand for "unknown". What is in that form already stays as it was spelt.
 */
export function dateOf(value: unknown): string | undefined {
  const [, day, time = "00:00", seconds = ":00", , hours, minutes = "00"] =
    date.exec(textOf(value)?.trim() ?? "") ?? [];
  if (day === undefined) return undefined;
  const zone = hours === undefined ? "Z" : `${hours}:${minutes}`;
  const text = `${day}T${time}${seconds.replace(",", ".")}${zone}`;
  const at = new Date(text);
  // 30 February would become a day in March, 24:00 one of tomorrow, and no calendar of four digits holds year 10000.
  if (Number.isNaN(at.getTime()) || !isDay(day) || time.startsWith("24")) return undefined;
  const year = at.getUTCFullYear();
  if (year <= 1 || year > 9999 || at.getTime() === firstOfWindows) return undefined;
  return text;
}

const firstOfWindows = Date.UTC(1601, 0, 1);

function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

/** How wide and high a picture is shown, of pixels that may lie on their side; nothing unless both are known. */
export function dimensionsOf(
  { width, height }: Json,
  isTurned = false,
): { readonly width?: number; readonly height?: number } {
  const [across, down] = [countOf(width), countOf(height)];
  if (!across || !down) return {};
  return isTurned ? { width: down, height: across } : { width: across, height: down };
}

/** A link that a browser may follow; undefined for any other text. */
export function webLinkOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : undefined;
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

/** An asset without the facts that the vendor did not tell. */
export function compact(asset: Loose<Asset> & Pick<Asset, "ref" | "name" | "kind">): Asset {
  for (const key of Object.keys(asset) as (keyof Asset)[]) if (asset[key] === undefined) delete asset[key];
  return asset as Asset;
}
