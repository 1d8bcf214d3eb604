import { itemById } from "./access.js";
import { BoxError, invalid } from "./answer.js";
import type { Kit } from "./kit.js";
import type { BoxAccount, BoxItem } from "./model.js";

interface Range {
  from: number;
  to: number;
}

/** `2014-05-15T13:35:01-07:00,` or `,2014-05-17`: RFC 3339, with its zone if there is a time. */
function dateRange(query: URLSearchParams, name: string): Range | undefined {
  const date = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/;
  return range(query, name, (text) => (date.test(text) ? Date.parse(text) : Number.NaN));
}

/** Two ends, of which one may be missing. */
function range(query: URLSearchParams, name: string, read: (text: string) => number): Range | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const [from = "", to, more] = text.split(",");
  const ends = {
    from: from ? read(from) : Number.NEGATIVE_INFINITY,
    to: to ? read(to) : Number.POSITIVE_INFINITY,
  };
  if (to === undefined || more !== undefined || text === "," || Number.isNaN(ends.from) || Number.isNaN(ends.to))
    throw invalid(name, `Invalid value '${text}'.`);
  return ends;
}

/** Whether a value is inside; without a range any is. */
export function within(value: number, wanted: Range | undefined): boolean {
  return !wanted || (value >= wanted.from && value <= wanted.to);
}

/** One of a parameter's few values; any other is refused. */
export function choice<T extends string>(query: URLSearchParams, name: string, values: readonly T[]): T | undefined {
  const value = query.get(name);
  if (value !== null && !values.includes(value as T)) throw invalid(name, `Invalid value '${value}'.`);
  return (value as T | null) ?? undefined;
}

/** A list with commas. */
export function list(query: URLSearchParams, name: string): string[] | undefined {
  return query.get(name)?.split(",");
}

/** What the search has to say of everything in the index; each part of it is one of the parameters. */
export interface Wanted {
  types: string | undefined;
  extensions: string[] | undefined;
  folders: BoxItem[] | undefined;
  created: Range | undefined;
  updated: Range | undefined;
  size: Range | undefined;
  owners: string[] | undefined;
  /** Whoever changed them last. */
  updaters: string[] | undefined;
  /** Who put them into the trash, which only owners can here. */
  deleters: string[] | undefined;
  deleted: Range | undefined;
  trash: "trashed_only" | "non_trashed_only" | "all_items";
}

/** Reads the parameters that narrow a search. */
export function readWanted(kit: Kit, account: BoxAccount, query: URLSearchParams): Wanted {
  if (choice(query, "scope", ["user_content", "enterprise_content"]) === "enterprise_content")
    throw new BoxError(403, "forbidden", "Enterprise content is not switched on for this user");
  const trash = choice(query, "trash_content", ["trashed_only", "non_trashed_only", "all_items"]) ?? "non_trashed_only";
  for (const name of ["deleted_user_ids", "deleted_at_range"])
    if (query.has(name) && trash !== "trashed_only") throw invalid(name, "trash_content must be trashed_only.");
  return {
    types: choice(query, "type", ["file", "folder", "web_link"]),
    extensions: list(query, "file_extensions")?.map((extension) => extension.toLowerCase()),
    folders: list(query, "ancestor_folder_ids")?.map((id) => itemById(kit, account, "folder", id)),
    created: dateRange(query, "created_at_range"),
    updated: dateRange(query, "updated_at_range"),
    size: range(query, "size_range", (text) => (/^\d+$/.test(text) ? Number(text) : Number.NaN)),
    owners: list(query, "owner_user_ids"),
    updaters: list(query, "recent_updater_user_ids"),
    deleters: list(query, "deleted_user_ids"),
    deleted: dateRange(query, "deleted_at_range"),
    trash,
  };
}
