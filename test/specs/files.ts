import { readdirSync, readFileSync } from "node:fs";

const folder = (vendor: string) => new URL(`../../sandbox/${vendor}/spec/`, import.meta.url);

/** A file of a vendor's specification, as it is kept beside the sandbox. */
export function specification<T>(vendor: string, file: string): T {
  return JSON.parse(readFileSync(new URL(file, folder(vendor)), "utf8")) as T;
}

export function stoneFiles(): string[] {
  const names = readdirSync(folder("dropbox")).filter((name) => name.endsWith(".stone"));
  return names.map((name) => readFileSync(new URL(name, folder("dropbox")), "utf8"));
}

/** JSON, or nothing if it is none. */
export function parsed(text: string | Buffer): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
