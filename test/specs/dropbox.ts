import type { Exchange } from "../../sandbox/index.js";
import { parsed, stoneFiles } from "./files.js";
import { type Route, readStone } from "./stone.js";
import { schemasOf } from "./stone-schema.js";
import { type Difference, told, Validator, type Where } from "./validator.js";

const api = readStone(stoneFiles());
const requests = new Validator(() => schemasOf(api, "request"));
const answers = new Validator(() => schemasOf(api, "answer"));

/** `/2/files/search/continue_v2` is the route `files.search/continue:2`. */
const routes: ReadonlyMap<string, Route> = new Map(
  api.routes.map((route) => [`/2/${route.name.replace(".", "/").replace(/:(\d+)$/, "_v$1")}`, route]),
);

/** Not in Stone: the sign-in, and where temporary links lead. */
const outside = /^\/(oauth2\/|cd\/0\/get\/)/;

/** Differences of a call of Dropbox's API and its answer from https://github.com/dropbox/dropbox-api-spec. */
export function judgeDropbox(exchange: Exchange): Difference[] {
  const { path, answer } = exchange;
  if (outside.test(path)) return [];
  const route = routes.get(path);
  const operation = `Dropbox ${route?.name ?? path}`;
  if (!route) return [told({ operation, side: "request" }, "", "the specification has no such route")];
  const asked = askedOf(route, exchange, { operation, side: "request" });
  return [...asked, ...answeredOf(route, exchange, { operation, side: "answer", status: answer.status })];
}

function askedOf(route: Route, { headers, query, body }: Exchange, where: Where): Difference[] {
  const found: Difference[] = [];
  const isDownload = route.attributes["style"] === "download";
  const text = isDownload ? (headers["dropbox-api-arg"] ?? query.get("arg") ?? "") : body;
  if (route.argument === "Void") {
    if (text !== "" && text !== "null") found.push(told(where, "", "the specification has no argument here"));
  } else found.push(...requests.named(route.argument, parsed(text), where));
  if (isDownload && body !== "") found.push(told(where, "", "the argument stands in a header, the body is empty"));
  const root = headers["dropbox-api-path-root"];
  if (root !== undefined) found.push(...requests.named("common.PathRoot", parsed(root), where));
  for (const name of query.keys())
    if (!["arg", "authorization", "reject_cors_preflight"].includes(name))
      found.push(told(where, `?${name}`, "the specification has no such parameter"));
  return found;
}

/** The unions that stand for each status: https://www.dropbox.com/developers/documentation/http/documentation#error-handling */
const errors: Readonly<Record<number, string>> = {
  401: "auth.AuthError",
  403: "auth.AccessError",
  422: "common.PathRootError",
  429: "auth.RateLimitError",
};

function answeredOf(route: Route, { answer }: Exchange, where: Where): Difference[] {
  const { status, headers, body } = answer;
  if (status === 200) {
    const isDownload = route.attributes["style"] === "download";
    const value = parsed(isDownload ? (headers["dropbox-api-result"] ?? "") : body);
    return route.result === "Void" ? [] : answers.named(route.result, value, where);
  }
  // Plain text, by the documentation; what stands in front of Dropbox answers with pages.
  if (status === 400 || status >= 500 || !headers["content-type"]?.includes("json")) return textOf(answer, where);
  const error = status === 409 ? route.error : errors[status];
  const whole = parsed(body) as { error_summary?: unknown; error?: unknown; user_message?: unknown };
  if (error === undefined || error === "Void") return [told(where, "", "the specification has no such refusal")];
  const summary = typeof whole.error_summary === "string" ? [] : [told(where, "/error_summary", "must be string")];
  const strange = Object.keys(whole).filter((name) => !["error", "error_summary", "user_message"].includes(name));
  return [
    ...summary,
    ...strange.map((name) => told(where, "", `the specification has no "${name}" here`)),
    ...answers.named(error, whole.error, where),
  ];
}

function textOf({ status, headers }: Exchange["answer"], where: Where): Difference[] {
  const isJson = headers["content-type"]?.includes("json") === true;
  const mayBeText = status === 400 || status >= 500 || status === 429;
  return isJson || !mayBeText ? [told(where, "", `a refusal with ${status} is ${mayBeText ? "text" : "JSON"}`)] : [];
}
