/** An item of Box's. A file and a folder may have the same number, so that neither part names an item alone. */
export interface ItemRef {
  readonly type: "file" | "folder";
  readonly id: string;
}

/** The id of every account's own top, "All Files": the same for everybody, so it names no folder. */
export const topId = "0";

/** Decimal digits, as text: longer ones than a number of JavaScript's holds. No leading zero, so that each has one spelling. */
export function idOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[1-9][0-9]{0,19}$/.test(value) ? value : undefined;
}

export function refOf({ type, id }: ItemRef): string {
  return `${type}/${id}`;
}

/** Takes a reference apart; undefined unless it is spelt exactly as `refOf` spells it. */
export function parseRef(ref: string): ItemRef | undefined {
  const [, type, digits] = /^(file|folder)\/([0-9]+)$/.exec(ref) ?? [];
  const id = idOf(digits);
  return id !== undefined && (type === "file" || type === "folder") ? { type, id } : undefined;
}

/** The only place where ids become a path of the API. */
export function itemPath({ type, id }: ItemRef): string {
  return `/2.0/${type}s/${id}`;
}
