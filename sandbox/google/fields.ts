import { invalid } from "./answer.js";

/** What a resource has: `true` for a plain value, else what is in it. */
export interface Schema {
  readonly [field: string]: true | Schema;
}

/** What is wanted of it; "all" = everything under that. */
export interface Selection {
  [field: string]: "all" | Selection;
}

const pattern = /\s*([A-Za-z0-9]+|[*,/()])\s*/y;

function refuse(text: string): Error {
  return invalid("fields", `Invalid field selection ${text}`, "invalidParameter");
}

/**
 * Reads `fields`: names with commas, `a/b`, `a(b,c)` and `*`.
 * https://developers.google.com/workspace/drive/api/guides/fields-parameter
 */
export function parseFields(text: string, schema: Schema): Selection {
  const tokens: string[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const token = pattern.exec(text)?.[1];
    if (!token) throw refuse(text);
    tokens.push(token);
  }
  let at = 0;

  function list(of: Schema, into: Selection): Selection {
    path(of, into);
    while (tokens[at] === ",") {
      at += 1;
      path(of, into);
    }
    return into;
  }

  function path(of: Schema, into: Selection): void {
    const name = tokens[at] ?? "";
    at += 1;
    if (name === "*") {
      for (const field of Object.keys(of)) into[field] = "all";
      return;
    }
    const inner = Object.hasOwn(of, name) ? of[name] : undefined;
    if (!inner) throw refuse(name || text);
    const opener = tokens[at];
    if (opener !== "/" && opener !== "(") {
      into[name] = "all";
      return;
    }
    if (inner === true) throw refuse(name);
    at += 1;
    const known = into[name] ?? {};
    const below = known === "all" ? {} : known;
    if (opener === "/") path(inner, below);
    else {
      list(inner, below);
      if (tokens[at] !== ")") throw refuse(text);
      at += 1;
    }
    if (known !== "all") into[name] = below;
  }

  const selection = list(schema, {});
  if (at < tokens.length) throw refuse(text);
  return selection;
}

/** The fields that a selection means by "all". */
export function everything(selection: "all" | Selection | undefined, schema: Schema): Selection {
  if (selection === "all") return Object.fromEntries(Object.keys(schema).map((name) => [name, "all" as const]));
  return selection ?? {};
}

/** Only what is wanted, of a value or of each in a list. */
export function pick(value: unknown, selection: "all" | Selection | undefined): unknown {
  if (selection === undefined || selection === "all") return value;
  if (Array.isArray(value)) return value.map((entry) => pick(entry, selection));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => name in selection);
  return Object.fromEntries(entries.map(([name, inner]) => [name, pick(inner, selection[name])]));
}
