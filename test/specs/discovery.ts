import type { Schema } from "./validator.js";

export interface Parameter {
  readonly location: "query" | "path";
  readonly type: string;
  readonly enum?: readonly string[];
  readonly minimum?: string;
  readonly maximum?: string;
  readonly deprecated?: boolean;
}

export interface Method {
  readonly id: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly response: { readonly $ref: string };
  readonly scopes: readonly string[];
}

/** https://developers.google.com/discovery/v1/reference/apis */
export interface Discovery {
  readonly servicePath: string;
  readonly batchPath: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly auth: { readonly oauth2: { readonly scopes: Readonly<Record<string, unknown>> } };
  readonly resources: Readonly<Record<string, { readonly methods: Readonly<Record<string, Method>> }>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** JSON Schema of a discovery document's schemas. Nothing in them is required, as `fields` may leave out anything. */
export function jsonSchemas({ schemas }: Discovery): Record<string, Schema> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema)]));
}

function convert(schema: Schema): Schema {
  const { $ref, type, format, enum: values, items, properties, additionalProperties } = schema;
  if (typeof $ref === "string") return { $ref: `#/definitions/${$ref}` };
  if (type === "any") return {};
  return {
    type,
    ...(values !== undefined && { enum: values }),
    ...formatOf(format),
    ...(items !== undefined && { items: convert(items as Schema) }),
    ...(type === "object" && {
      properties: Object.fromEntries(
        Object.entries((properties as Record<string, Schema>) ?? {}).map(([name, inner]) => [name, convert(inner)]),
      ),
      additionalProperties: additionalProperties === undefined ? false : convert(additionalProperties as Schema),
    }),
  };
}

/** An int64 is a string in JSON. */
function formatOf(format: unknown): Schema {
  if (format === "int64" || format === "uint64") return { pattern: "^-?\\d+$" };
  return format === "date-time" ? { format } : {};
}

/** What a `fields` parameter names that the schema does not have: `files(id,capabilities/canDownload)`. */
export function selected(text: string, { schemas }: Pick<Discovery, "schemas">, root: string): string[] {
  const strange: string[] = [];
  const groups = [schemas[root]];
  let at = groups[0];
  let last = at;
  for (const [token] of text.matchAll(/[A-Za-z0-9]+|[*,/()]/g)) {
    if (token === "/") at = last;
    else if (token === "(") groups.push(last);
    else if (token === ")") groups.pop();
    if (/[(),]/.test(token)) at = groups.at(-1);
    if (!/\w/.test(token)) continue;
    last = (resolved(at)?.["properties"] as Record<string, Schema> | undefined)?.[token];
    if (!last) strange.push(token);
  }
  return strange;

  function resolved(schema: Schema | undefined): Schema | undefined {
    if (typeof schema?.["$ref"] === "string") return resolved(schemas[schema["$ref"]]);
    return schema?.["items"] ? resolved(schema["items"] as Schema) : schema;
  }
}
