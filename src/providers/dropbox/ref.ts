/**
 * The id of a file or folder: it stays the same through renames and moves, and stands in the place of a path in every call.
 * Dropbox promises `id:` and more behind it; all that were ever seen are such as these.
 */
export function idOf(value: unknown): string | undefined {
  return typeof value === "string" && /^id:[A-Za-z0-9_-]{8,128}$/.test(value) ? value : undefined;
}

/** The number of a shared folder, which is the same for all its members: its namespace. */
export function namespaceOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[0-9]{1,20}$/.test(value) ? value : undefined;
}
