/** Reads Stone, Dropbox's language for its API: https://github.com/dropbox/stone/blob/main/docs/lang_ref.rst */

export interface Field {
  readonly name: string;
  /** Absent: a member of a union without a value. */
  readonly type?: string;
  readonly hasDefault: boolean;
  /** Kept from callers outside of Dropbox. */
  readonly isInternal: boolean;
}

export type Definition =
  | { readonly kind: "alias"; readonly type: string }
  | {
      readonly kind: "struct";
      readonly parent?: string;
      readonly fields: readonly Field[];
      readonly subtypes: readonly Field[];
    }
  /** Open: may have members that this version does not know. */
  | { readonly kind: "union"; readonly parent?: string; readonly fields: readonly Field[]; readonly isOpen: boolean };

export interface Route {
  readonly name: string;
  readonly argument: string;
  readonly result: string;
  readonly error: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Api {
  /** By namespace and name: `files.Metadata`. All names of types inside are full as well. */
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly routes: readonly Route[];
}

const builtIn = new Set(
  "Boolean Bytes Float32 Float64 Int32 Int64 List Map String Timestamp UInt32 UInt64 Void".split(" "),
);

/** Reads whole files; documentation and examples have been cut from them. */
export function readStone(files: readonly string[]): Api {
  const definitions = new Map<string, Definition>();
  const routes: Route[] = [];
  for (const file of files) {
    const namespace = /^namespace (\w+)/.exec(file)?.[1] ?? "";
    const full = (type: string) =>
      type.replaceAll(/"(\\.|[^"\\])*"|\b(\w+\.)?[A-Z]\w*/g, (word) =>
        word.startsWith('"') || word.includes(".") || builtIn.has(word) ? word : `${namespace}.${word}`,
      );
    for (const block of file.split(/^(?=\S)/m)) {
      const [head = "", ...lines] = block.trimEnd().split("\n");
      const [, kind = "", name = "", rest = ""] = /^(\w+) ([^\s=(]+)\s*(.*)$/.exec(head) ?? [];
      const parent = /^extends (\S+)/.exec(rest)?.[1];
      const extending = parent === undefined ? {} : { parent: full(parent) };
      const body = () => fieldsOf(lines, full);
      if (kind === "alias") definitions.set(`${namespace}.${name}`, { kind, type: full(rest.replace(/^= /, "")) });
      else if (kind === "struct") definitions.set(`${namespace}.${name}`, { kind, ...extending, ...body() });
      else if (kind === "union" || kind === "union_closed")
        definitions.set(`${namespace}.${name}`, {
          kind: "union",
          ...extending,
          fields: body().fields,
          isOpen: kind === "union",
        });
      else if (kind === "route") routes.push(routeOf(`${namespace}.${name}`, full(rest), lines));
    }
  }
  return { definitions, routes };
}

/** The fields of a struct or union; below `union` in a struct stand its subtypes. */
function fieldsOf(lines: readonly string[], full: (type: string) => string) {
  const own: Field[] = [];
  const subtypes: Field[] = [];
  let list = own;
  for (const line of lines) {
    const [, indent = "", text = ""] = /^( *)(.*)$/.exec(line) ?? [];
    if (text === "" || text.startsWith("@")) {
      const last = list.pop();
      if (last) list.push(text === "@common.InternalOnly" ? { ...last, isInternal: true } : last);
      continue;
    }
    if (/^union(_closed|\*)?$/.test(text)) {
      list = subtypes;
      continue;
    }
    if (indent.length === 4) list = own;
    const [, name = "", type, value] = /^(\w+)(?: (\S[^=]*?(?:\(.*\))?\??))?(?: = (.*))?$/.exec(text) ?? [];
    list.push({
      name,
      ...(type !== undefined && { type: full(type.trim()) }),
      hasDefault: value !== undefined,
      isInternal: false,
    });
  }
  return { fields: own, subtypes };
}

function routeOf(name: string, signature: string, lines: readonly string[]): Route {
  const [argument = "", result = "", error = ""] = /^\((.*)\)/.exec(signature)?.[1]?.split(", ") ?? [];
  const pairs = lines.flatMap((line) => {
    const [, key, value] = /^ {8}(\w+) = "?(.*?)"?$/.exec(line) ?? [];
    return key === undefined ? [] : [[key, value]];
  });
  return { name, argument, result, error, attributes: Object.fromEntries(pairs) };
}
