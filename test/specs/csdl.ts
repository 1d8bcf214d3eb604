import type { Schema } from "./validator.js";

interface Type {
  readonly base?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly navigation: Readonly<Record<string, string>>;
}

/** OData's CSDL, cut to JSON: https://docs.oasis-open.org/odata/odata-csdl-xml/v4.01/ */
export interface Csdl {
  readonly types: Readonly<Record<string, Type>>;
  readonly enums: Readonly<Record<string, readonly string[]>>;
}

const primitives: Readonly<Record<string, Schema>> = {
  "Edm.String": { type: "string" },
  "Edm.Boolean": { type: "boolean" },
  "Edm.Int16": { type: "integer" },
  "Edm.Int32": { type: "integer" },
  "Edm.Int64": { type: "integer" },
  "Edm.Double": { type: "number" },
  "Edm.Decimal": { type: "number" },
  "Edm.DateTimeOffset": { type: "string", format: "date-time" },
  "Edm.Stream": { type: "string" },
};

/** JSON Schema of the types. Nothing is required, as `$select` may leave out anything; annotations are no properties. */
export function jsonSchemas({ types, enums }: Csdl): Record<string, Schema> {
  const named = Object.keys(types).map((name) => [name, objectOf(name)] as const);
  const listed = Object.entries(enums).map(([name, members]) => [name, { enum: members }] as const);
  return Object.fromEntries([...named, ...listed]);

  function objectOf(name: string): Schema {
    const { properties, navigation } = allOf({ types, enums }, name);
    return {
      type: "object",
      properties: Object.fromEntries(
        // What it leads to is there where it was asked for.
        Object.entries({ ...navigation, ...properties }).map(([property, type]) => [property, schemaOf(type)]),
      ),
      patternProperties: { "@(odata|microsoft)\\.": {} },
      additionalProperties: false,
    };
  }

  function schemaOf(text: string): Schema {
    const inner = /^Collection\((.*)\)$/.exec(text)?.[1];
    if (inner !== undefined) return { type: "array", items: schemaOf(inner) };
    const primitive = primitives[text];
    if (primitive) return primitive;
    return text in types || text in enums ? { $ref: `#/definitions/${text}` } : {};
  }
}

/** A type's members with those that it inherits. */
export function allOf({ types, enums }: Csdl, name: string): Pick<Type, "properties" | "navigation"> {
  const type = types[name];
  if (!type) throw new Error(`CSDL has no type ${name}`);
  const above = type.base === undefined ? { properties: {}, navigation: {} } : allOf({ types, enums }, type.base);
  return {
    properties: { ...above.properties, ...type.properties },
    navigation: { ...above.navigation, ...type.navigation },
  };
}
