/** A file's or folder's place at Microsoft. An item id is unique only within its drive, so the two never part. */
export interface ItemRef {
  readonly driveId: string;
  readonly itemId: string;
}

/**
 * Work and school ids are opaque and case-sensitive; those of personal accounts are hex, and since the move to SharePoint in
 * 2025 their drive's arrives in either case and sometimes without the zeros that it begins with, as a number does that is
 * written in hex (OneDrive/onedrive-api-docs#1902, abraunegg/onedrive#3072). No grammar lets through a slash, a dot or a percent sign: ids are put into paths.
 */
const workDrive = /^b![A-Za-z0-9_-]{20,120}$/;
const workItem = /^01[A-Z0-9]{32}$/;
const personalDrive = /^[0-9A-Fa-f]{8,16}$/;
const personalItem = /^([0-9A-Fa-f]{8,16})!(s[0-9A-Fa-f]{32}|[0-9]{1,12})$/;

/** The one spelling of a drive's id; undefined when it can't be one. */
export function driveIdOf(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  if (workDrive.test(text)) return text;
  return personalDrive.test(text) ? text.toLowerCase().padStart(16, "0") : undefined;
}

/** The one spelling of an item's id; undefined when it can't be one. */
export function itemIdOf(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  if (workItem.test(text)) return text;
  const [, cid, rest] = personalItem.exec(text) ?? [];
  return cid && rest ? `${cid.toUpperCase().padStart(16, "0")}!${rest.toLowerCase()}` : undefined;
}

/** The reference of an item: drive and item in their one spelling. */
export function refOf({ driveId, itemId }: ItemRef): string {
  return `${driveId}/${itemId}`;
}

/** Takes a reference apart; undefined unless it is spelt exactly as `refOf` spells it. */
export function parseRef(ref: string): ItemRef | undefined {
  const slash = ref.indexOf("/");
  const driveId = driveIdOf(ref.slice(0, slash));
  const itemId = itemIdOf(ref.slice(slash + 1));
  if (!driveId || !itemId || refOf({ driveId, itemId }) !== ref) return undefined;
  return isAlike({ driveId, itemId }) ? { driveId, itemId } : undefined;
}

/** Whether both are of work accounts, or both of personal ones; what a personal id begins with is up to chance. */
export function isAlike({ driveId, itemId }: ItemRef): boolean {
  return workDrive.test(driveId) === workItem.test(itemId);
}

/** The only place where ids become a path; relative to Graph's version, as `$batch` wants it. */
export function itemPath({ driveId, itemId }: ItemRef): string {
  return `/drives/${driveId}/items/${itemId}`;
}
