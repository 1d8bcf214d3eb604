import type { Schema } from "./validator.js";

export interface Parameter {
  readonly name: string;
  readonly in: "query" | "path" | "header";
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

type Parts = { [keyword: string]: unknown };
const ref = "#/components/schemas/";

/**
 * JSON Schema of an OpenAPI 3.0 document's schemas: `allOf` is merged into one object, so that what none of its parts knows can
 * be refused; `nullable` becomes a type.
 */
export function jsonSchemas({ components: { schemas } }: OpenApi): Record<string, Schema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema)]));

  function convert(schema: Schema): Schema {
    if (typeof schema["$ref"] === "string") return { $ref: schema["$ref"].replace(ref, "#/definitions/") };
    const { nullable, oneOf, items, properties, additionalProperties, required, minItems: _, ...rest } = merged(schema);
    const made: Parts = rest;
    if (Array.isArray(oneOf)) {
      // Each of Box's alternatives names itself in `type`.
      return { type: "object", required: ["type"], discriminator: { propertyName: "type" }, oneOf: oneOf.map(convert) };
    }
    if (items) made["items"] = convert(items as Schema);
    if (properties) {
      const own = Object.entries(properties as Record<string, Schema>);
      made["properties"] = Object.fromEntries(own.map(([name, inner]) => [name, convert(inner)]));
      // A name that is no property can't be asked for.
      made["required"] = ((required as string[]) ?? []).filter((name) => name in (properties as object));
      made["type"] ??= "object";
    }
    if (additionalProperties !== undefined) made["additionalProperties"] = convert(additionalProperties as Schema);
    else if (properties) made["additionalProperties"] = false;
    if (nullable !== true) return made;
    if (Array.isArray(made["enum"])) made["enum"] = [...made["enum"], null];
    return typeof made["type"] === "string" ? { ...made, type: [made["type"], "null"] } : made;
  }

  /** A schema with all that it is made of; later parts win. */
  function merged(schema: Schema): Parts {
    const { allOf, ...own } = schema as Parts;
    if (typeof own["$ref"] === "string") {
      const { nullable: _, ...target } = merged(schemas[own["$ref"].replace(ref, "")] ?? {});
      return target;
    }
    const parts = ((allOf as Schema[]) ?? []).map(merged);
    return [...parts, own].reduce(join, {});
  }
}

function join(sum: Parts, part: Parts): Parts {
  const { properties, required, nullable, ...rest } = part;
  return {
    ...sum,
    ...rest,
    ...(properties !== undefined && { properties: { ...(sum["properties"] as object), ...(properties as object) } }),
    ...(required !== undefined && { required: [...((sum["required"] as []) ?? []), ...(required as [])] }),
    // Of several parts, one that allows null is what the others refine.
    nullable: sum["nullable"] === true || nullable === true,
  };
}
