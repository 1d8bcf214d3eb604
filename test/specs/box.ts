import type { Exchange } from "../../sandbox/index.js";
import { parsed, specification } from "./files.js";
import { jsonSchemas, type OpenApi, type Operation, type Parameter } from "./openapi.js";
import { type Difference, type Schema, told, Validator, type Where } from "./validator.js";

const api = specification<OpenApi>("box", "openapi.json");
const schemas = opened(jsonSchemas(api));
const validator = new Validator(() => schemas);

interface Known {
  readonly path: string;
  readonly pattern: RegExp;
  readonly method: string;
  readonly operation: Operation;
}

/** The operations by the method and the path that the sandbox has for them. */
const known: readonly Known[] = Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    pattern: new RegExp(
      `^${addressOf(path)
        .replaceAll(".", "\\.")
        .replaceAll(/\{\w+\}/g, "([^/]+)")}$`,
    ),
    method: method.toUpperCase(),
    operation,
  })),
);

/** What the vendor's answers lead to, as strings and not as operations; and the pages of the sign-in. */
const outside = /^\/((api\/)?2\.0\/internal_files\/|d\/1\/|placeholders\/|sandbox\/)/;
/** An authorization server ignores parameters that it does not know (RFC 6749, 3.1 and 3.2): such as those of PKCE. */
const ignored = new Set(["code_challenge", "code_challenge_method", "code_verifier", "redirect_uri", "nonce"]);

function addressOf(path: string): string {
  if (path === "/authorize") return "/api/oauth2/authorize";
  return path.startsWith("/oauth2/") ? path.replace(/#.*/, "") : `/2.0${path}`;
}

/** Where the wire is known to be wider than the document; sources in the README beside it. */
function opened(strict: Record<string, Schema>): Record<string, Schema> {
  const error = strict["ClientError"] as { properties: object };
  return {
    ...strict,
    // The guide's list of codes is longer than the enum.
    ClientError: { ...error, properties: { ...error.properties, code: { type: "string", pattern: "^[a-z_]+$" } } },
    // https://developer.box.com/guides/representations/: "error" is a state as well, and comes with a code.
    "File--Full": withErrorState(strict["File--Full"] as Schema),
    // With `fields`, entries of a list are as full as was asked for.
    Item: strict["SearchResultItem"] as Schema,
  };
}

function withErrorState(file: Schema): Schema {
  const copy = structuredClone(file) as {
    properties: { representations: { properties: { entries: { items: { properties: { status: Schema } } } } } };
  };
  const states = ["success", "viewable", "pending", "none", "error"];
  const properties = { state: { enum: states }, code: { type: "string" } };
  copy.properties.representations.properties.entries.items.properties.status = {
    properties,
    additionalProperties: false,
  };
  return copy;
}

/** Differences of a call of Box's API and its answer from https://github.com/box/box-openapi. */
export function judgeBox(exchange: Exchange): Difference[] {
  const { method, path, answer, body } = exchange;
  if (outside.test(path) || (path === "/api/oauth2/authorize" && method === "POST")) return [];
  const isRefresh = new URLSearchParams(body).get("grant_type") === "refresh_token";
  const found = known.filter((one) => one.method === method && one.pattern.test(path));
  const it = found.find((one) => one.path.endsWith("#refresh") === isRefresh) ?? found[0];
  const operation = `Box ${it?.operation.operationId ?? `${method} ${path}`}`;
  if (!it) return [told({ operation, side: "request" }, "", "the specification has no such operation")];
  const asked = askedOf(it, exchange, { operation, side: "request" });
  return [...asked, ...answeredOf(it.operation, exchange, { operation, side: "answer", status: answer.status })];
}

function askedOf({ operation, path }: Known, { query, body }: Exchange, where: Where): Difference[] {
  const found: Difference[] = [];
  const isSignIn = path === "/authorize" || path.startsWith("/oauth2/");
  const parameters = new Map((operation.parameters ?? []).map((one) => [one.name, one]));
  for (const [name, text] of query) {
    const parameter = parameters.get(name);
    if (parameter?.in === "query") found.push(...parameterOf(parameter, text, where));
    else if (!isSignIn || !ignored.has(name))
      found.push(told(where, `?${name}`, "the specification has no such parameter"));
  }
  for (const { name, in: place, required } of parameters.values())
    if (place === "query" && required && !query.has(name)) found.push(told(where, `?${name}`, "is required"));
  const form = operation.requestBody?.content["application/x-www-form-urlencoded"]?.schema["$ref"];
  if (typeof form === "string") {
    const sent = [...new URLSearchParams(body)].filter(([name]) => !ignored.has(name));
    found.push(...validator.named(nameOf(form), Object.fromEntries(sent), where));
  }
  return found;
}

/** A parameter's text as the value that it stands for. Lists have commas; the ends of a range may be missing. */
function parameterOf({ name, schema }: Parameter, text: string, where: Where): Difference[] {
  const place = `?${name}`;
  const {
    type,
    enum: values,
    items,
    maximum,
    minimum,
  } = schema as {
    type?: string;
    enum?: string[];
    items?: Schema;
    maximum?: number;
    minimum?: number;
  };
  if (type === "array") {
    const inner = text.split(",").filter((entry) => entry !== "");
    const strange = name === "fields" ? inner.filter((field) => !fields.has(field)) : [];
    return [
      ...inner.flatMap((entry) => parameterOf({ name, in: "query", schema: items ?? {} }, entry, where)),
      ...strange.map((field) => told(where, place, `the specification has no field "${field}"`)),
    ];
  }
  if (values && !values.includes(text)) return [told(where, place, `must be one of ${JSON.stringify(values)}`)];
  if (type === "boolean" && !/^(true|false)$/.test(text)) return [told(where, place, "must be boolean")];
  if (type !== "integer") return [];
  if (!/^-?\d+$/.test(text)) return [told(where, place, "must be integer")];
  const isOutside = Number(text) > (maximum ?? Number.POSITIVE_INFINITY) || Number(text) < (minimum ?? 0);
  return isOutside ? [told(where, place, `must be between ${minimum ?? 0} and ${maximum}`)] : [];
}

const fields = new Set(
  ["File--Full", "Folder--Full", "WebLink", "User--Full"].flatMap((name) =>
    Object.keys((schemas[name] as { properties: object }).properties),
  ),
);

function answeredOf({ responses }: Operation, { answer }: Exchange, where: Where): Difference[] {
  const { status, headers, body } = answer;
  const response = responses[status] ?? responses["default"];
  const isJson = headers["content-type"]?.includes("json") === true;
  // 401 has its reason in a header and no body; what stands in front of Box answers with pages.
  if (status === 401 && body === "") return [];
  if (status >= 500 && !isJson) return [];
  if (!response) return [told(where, "", "the specification has no such answer")];
  const schema = response.content?.["application/json"]?.schema["$ref"];
  if (typeof schema !== "string") return isJson ? [told(where, "", "the specification has no JSON here")] : [];
  return validator.named(nameOf(schema), parsed(body), where);
}

function nameOf(reference: string): string {
  return reference.replace("#/components/schemas/", "");
}
