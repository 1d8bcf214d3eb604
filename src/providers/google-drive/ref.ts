/**
 * The id of a file, folder or shared drive: one text for all the world, whoever asks. Google promises no grammar; all that were
 * ever seen are such as these. Aliases like `root` mean another folder to each user and are none.
 */
export function idOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Za-z0-9_-]{10,128}$/.test(value) ? value : undefined;
}

/** With `drivePath` the only place where an id becomes a path. `supportsAllDrives`: without it what lies in a shared drive is not found. */
export function filePath(id: string, fields: string): string {
  return `/drive/v3/files/${id}?supportsAllDrives=true&fields=${encodeURIComponent(fields)}`;
}

export function drivePath(id: string): string {
  return `/drive/v3/drives/${id}?fields=name`;
}
