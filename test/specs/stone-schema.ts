import type { Api, Field } from "./stone.js";
import type { Schema } from "./validator.js";

/**
 * JSON Schema of Stone's types. Requests may have a union's member without a value as its name alone. Open unions are closed
 * here: what the vendor may invent one day, its sandbox may not.
 */
export function schemasOf({ definitions }: Api, side: "request" | "answer"): Record<string, Schema> {
  const schemas: Record<string, Schema> = {};
  for (const [name, definition] of definitions) {
    if (definition.kind === "alias") schemas[name] = schemaOf(definition.type);
    else if (definition.kind === "union") schemas[name] = unionOf(name);
    else if (definition.subtypes.length > 0) schemas[name] = treeOf(name, definition.subtypes);
    else schemas[name] = structOf(allFields(name));
  }
  return schemas;

  /** With those that are inherited, without those that nobody outside gets. */
  function allFields(name: string): Field[] {
    const definition = definitions.get(name);
    if (!definition || definition.kind === "alias") throw new Error(`${name} has no fields`);
    const inherited = definition.parent === undefined ? [] : allFields(definition.parent);
    return [...inherited, ...definition.fields].filter(({ isInternal }) => !isInternal);
  }

  function structOf(fields: readonly Field[], tag?: string): Schema {
    const own = fields.map(({ name, type = "Void" }) => [name, schemaOf(type)]);
    const needed = fields.filter(({ type, hasDefault }) => !hasDefault && !isNullable(type)).map(({ name }) => name);
    const tagged = tag === undefined ? {} : { ".tag": { const: tag } };
    return {
      type: "object",
      properties: { ...tagged, ...Object.fromEntries(own) },
      required: [...Object.keys(tagged), ...needed],
      additionalProperties: false,
    };
  }

  /** By its tag, so that what is wrong is told of the one member that it claims to be. */
  function choice(members: ReadonlyMap<string, Schema>): Schema {
    const tags = [...members.keys()];
    const branches = [...members].map(([tag, then]) => ({
      if: { properties: { ".tag": { const: tag } }, required: [".tag"] },
      then,
    }));
    return { type: "object", properties: { ".tag": { enum: tags } }, required: [".tag"], allOf: branches };
  }

  function unionOf(name: string): Schema {
    const fields = [
      ...allFields(name),
      ...(isOpen(name) ? [{ name: "other", hasDefault: false, isInternal: false }] : []),
    ];
    const object = choice(new Map(fields.map((field) => [field.name, memberOf(field)])));
    const alone = fields.filter(({ type }) => type === undefined || isNullable(type)).map((field) => field.name);
    if (side === "answer" || alone.length === 0) return object;
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    return { if: { type: "string" }, then: { enum: alone }, else: object };
  }

  function isOpen(name: string): boolean {
    const definition = definitions.get(name);
    return definition?.kind === "union" && definition.isOpen;
  }

  /** A plain struct stands beside the tag; every other value stands below the member's name. */
  function memberOf({ name, type }: Field): Schema {
    if (type === undefined) return structOf([], name);
    const definition = definitions.get(type);
    if (definition?.kind === "struct" && definition.subtypes.length === 0) return structOf(allFields(type), name);
    return structOf([{ name, type, hasDefault: false, isInternal: false }], name);
  }

  /** A struct with subtypes is one of them, and says which. */
  function treeOf(name: string, subtypes: readonly Field[]): Schema {
    const members = subtypes.map(({ name: tag, type = name }) => [tag, structOf(allFields(type), tag)] as const);
    return choice(new Map(members));
  }

  function isNullable(type: string | undefined): boolean {
    if (type === undefined) return false;
    const alias = definitions.get(type);
    return type.endsWith("?") || (alias?.kind === "alias" && isNullable(alias.type));
  }

  function schemaOf(text: string): Schema {
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    if (text.endsWith("?")) return { if: { type: "null" }, then: {}, else: schemaOf(text.slice(0, -1)) };
    const [, name = "", inner = ""] = /^([\w.]+)(?:\((.*)\))?$/s.exec(text) ?? [];
    if (name === "List") return { type: "array", items: schemaOf(inner.split(", ")[0] ?? "") };
    if (name === "String") return { type: "string", ...limits(inner) };
    if (name === "Boolean") return { type: "boolean" };
    if (name === "Timestamp") return { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\dZ)?$" };
    if (/^Float/.test(name)) return { type: "number" };
    if (/^U?Int/.test(name)) return { type: "integer", ...(name.startsWith("U") && { minimum: 0 }), ...limits(inner) };
    if (name === "Void") return { type: "null" };
    if (!definitions.has(name)) throw new Error(`Stone has no type ${text}`);
    return { $ref: `#/definitions/${name}` };
  }
}

const keywords = {
  min_length: "minLength",
  max_length: "maxLength",
  min_value: "minimum",
  max_value: "maximum",
} as const;

function limits(text: string): Schema {
  const found: Record<string, unknown> = {};
  for (const [name, keyword] of Object.entries(keywords)) {
    const value = new RegExp(`\\b${name}=(\\d+)`).exec(text)?.[1];
    if (value !== undefined) found[keyword] = Number(value);
  }
  const pattern = /pattern="((?:\\.|[^"\\])*)"/.exec(text)?.[1];
  // Stone's patterns are for the whole value.
  if (pattern !== undefined) found["pattern"] = `^(?:${JSON.parse(`"${pattern.replaceAll("\\/", "/")}"`)})$`;
  return found;
}
