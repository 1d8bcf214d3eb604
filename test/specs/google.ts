import { readParts } from "../../sandbox/google/multipart.js";
import type { Exchange } from "../../sandbox/index.js";
import { type Discovery, jsonSchemas, type Method, type Parameter, selected } from "./discovery.js";
import { parsed, specification } from "./files.js";
import { type Difference, type Schema, told, Validator, type Where } from "./validator.js";

export const discovery = specification<Discovery>("google", "drive.v3.json");
/** https://developers.google.com/workspace/drive/api/guides/handle-errors: the discovery document has none. */
const refusal: Schema = {
  type: "object",
  required: ["error"],
  additionalProperties: false,
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "errors"],
      additionalProperties: false,
      properties: {
        code: { type: "integer" },
        message: { type: "string" },
        // google.rpc.Status, in what stands in front of Drive.
        status: { type: "string", pattern: "^[A-Z_]+$" },
        details: { type: "array", items: { type: "object", required: ["@type"] } },
        errors: {
          type: "array",
          minItems: 1,
          items: {
            type: "object",
            required: ["domain", "reason", "message"],
            additionalProperties: false,
            properties: {
              domain: { type: "string" },
              reason: { type: "string" },
              message: { type: "string" },
              location: { type: "string" },
              locationType: { enum: ["parameter", "header"] },
              extendedHelp: { type: "string" },
            },
          },
        },
      },
    },
  },
};
const validator = new Validator(() => ({ ...jsonSchemas(discovery), refusal }));

const methods: readonly { readonly pattern: RegExp; readonly method: Method }[] = Object.values(discovery.resources)
  .flatMap((resource) => Object.values(resource.methods))
  .map((method) => ({
    method,
    pattern: new RegExp(`^/${discovery.servicePath}${method.path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`),
  }));
export const googleOperations: readonly string[] = methods.map(({ method }) => method.id);

/** Of the sign-in, and what the API's answers lead to; none of it is in the discovery document of Drive. */
const outside = /^\/(token|revoke|oauth2\/v3\/certs|thumbnails\/.*)$/;

/** Differences of a call of Drive's API and its answer from the discovery document. */
export function judgeGoogle(exchange: Exchange): Difference[] {
  const { path, method, answer } = exchange;
  if (outside.test(path)) return [];
  if (path === `/${discovery.batchPath}` && method === "POST") return answer.status === 200 ? judgeBatch(exchange) : [];
  const it = methods.find((one) => one.method.httpMethod === method && one.pattern.test(path))?.method;
  const operation = `Google ${it?.id ?? `${method} ${path}`}`;
  if (!it) return [told({ operation, side: "request" }, "", "the specification has no such method")];
  const asked = askedOf(it, exchange.query, { operation, side: "request" });
  return [...asked, ...answeredOf(it, exchange, { operation, side: "answer", status: answer.status })];
}

/** The calls of a batch, each with its answer; what got none is not judged. */
function judgeBatch({ headers, body, answer, ...rest }: Exchange): Difference[] {
  const answers = answersOf(answer);
  return readParts(headers["content-type"], body).flatMap(({ id, method, target }) => {
    const found = answers.get(`response-${id}`);
    const [path = "", search = ""] = target.split(/\?(.*)/s);
    const call = { ...rest, method, path, query: new URLSearchParams(search), headers: {}, body: "" };
    return found ? judgeGoogle({ ...call, answer: found }) : [];
  });
}

function answersOf({ headers, body }: Exchange["answer"]): Map<string, Exchange["answer"]> {
  const boundary = /boundary=(.*)$/.exec(headers["content-type"] ?? "")?.[1] ?? "";
  const parts = String(body).split(`--${boundary}`).slice(1, -1);
  return new Map(
    parts.map((part) => {
      const [outer = "", head = "", ...content] = part.split("\r\n\r\n");
      const id = /^content-id: <(.*)>/im.exec(outer)?.[1] ?? "";
      const type = /^content-type: (.*)$/im.exec(head)?.[1]?.trim() ?? "";
      const status = Number(/^HTTP\/1\.1 (\d+)/m.exec(head)?.[1]);
      return [id, { status, headers: { "content-type": type }, body: content.join("\r\n\r\n") }];
    }),
  );
}

function askedOf({ parameters = {}, response }: Method, query: URLSearchParams, where: Where): Difference[] {
  const found: Difference[] = [];
  for (const [name, text] of query) {
    const parameter = parameters[name] ?? discovery.parameters[name];
    if (parameter?.location !== "query") found.push(told(where, `?${name}`, "the specification has no such parameter"));
    else found.push(...parameterOf(parameter, text, `?${name}`, where));
  }
  for (const name of selected(query.get("fields") ?? "", discovery, response.$ref))
    found.push(told(where, "?fields", `the specification has no field "${name}"`));
  return found;
}

function parameterOf(
  { type, enum: values, minimum, maximum, deprecated }: Parameter,
  text: string,
  place: string,
  where: Where,
) {
  if (deprecated) return [told(where, place, "is deprecated")];
  if (values && !values.includes(text)) return [told(where, place, `must be one of ${JSON.stringify(values)}`)];
  if (type === "boolean" && !/^(true|false)$/.test(text)) return [told(where, place, "must be boolean")];
  if (type !== "integer") return [];
  const isInside = /^\d+$/.test(text) && Number(text) >= Number(minimum) && Number(text) <= Number(maximum);
  return isInside ? [] : [told(where, place, `must be between ${minimum} and ${maximum}`)];
}

function answeredOf({ response }: Method, { answer, query }: Exchange, where: Where): Difference[] {
  const { status, headers, body } = answer;
  if (status >= 300) {
    // What stands in front of Google answers with pages.
    if (status >= 500 && headers["content-type"]?.includes("html")) return [];
    return validator.named("refusal", parsed(body), where);
  }
  return query.get("alt") === "media" ? [] : validator.named(response.$ref, parsed(body), where);
}
