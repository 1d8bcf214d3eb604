import type { Exchange } from "../../sandbox/index.js";
import { allOf, type Csdl, jsonSchemas } from "./csdl.js";
import { parsed, specification } from "./files.js";
import { type Difference, type Schema, told, Validator, type Where } from "./validator.js";

const csdl = specification<Csdl>("microsoft", "types.json");
const validator = new Validator(() => ({ ...opened(jsonSchemas(csdl)), ...envelopes }));

const list = (name: string): Schema => ({
  type: "object",
  required: ["value"],
  properties: { value: { type: "array", items: { $ref: `#/definitions/${name}` } } },
  patternProperties: { "^@odata\\.": {} },
  additionalProperties: false,
});
const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => {
  return { type: "object", properties, required, additionalProperties: false };
};
const text = { type: "string" };
const inner = { type: "object" };
/** What OData and Graph wrap the types in. */
const envelopes: Record<string, Schema> = {
  "list of drive": list("drive"),
  "list of driveItem": list("driveItem"),
  "list of thumbnailSet": list("thumbnailSet"),
  "list of searchResponse": list("searchResponse"),
  // https://learn.microsoft.com/graph/errors; one and the same is spelt in two ways.
  refusal: object(
    { error: object({ code: text, message: text, innerError: inner, innererror: inner }, ["code", "message"]) },
    ["error"],
  ),
  "search request": object({ requests: { type: "array", items: { $ref: "#/definitions/searchRequest" } } }),
};

const ownSize = /^(c\d+x\d+(_crop)?|(small|medium|large)Square)$/;

/** Where the wire is wider than the metadata. */
function opened(strict: Record<string, Schema>): Record<string, Schema> {
  const open = (name: string, more: Schema) => {
    const schema = strict[name] as { properties: object };
    return { ...schema, properties: { ...schema.properties, ...more } };
  };
  return {
    ...strict,
    // https://learn.microsoft.com/onedrive/developer/rest-api/resources/identity: accounts of people have one.
    identity: open("identity", { email: text }),
    // Sizes of one's own: https://learn.microsoft.com/graph/api/driveitem-list-thumbnails
    thumbnailSet: {
      ...strict["thumbnailSet"],
      patternProperties: { [ownSize.source]: { $ref: "#/definitions/thumbnail" }, "@odata\\.": {} },
    },
    // The kind of an entity is told by its annotation; in the sandbox all are these.
    searchHit: open("searchHit", { resource: { $ref: "#/definitions/driveItem" } }),
  };
}

interface Place {
  readonly type: string;
  readonly isList: boolean;
}

/** Where a path leads, by properties and what they lead to; undefined: nowhere. */
function placeOf(path: string): Place | "content" | undefined {
  const [, root = "", rest = ""] = /^\/(me\/drive|drives\/[^/]+|sites\/[^/]+)((?:\/.*)?)$/s.exec(path) ?? [];
  if (root === "") return undefined;
  let place: Place = { type: root.startsWith("sites/") ? "site" : "drive", isList: false };
  for (const segment of rest.match(/\/search\(q=.*\)$|\/[^/]+/gs) ?? []) {
    const name = segment.slice(1);
    if (name.startsWith("search(") && ["drive", "driveItem"].includes(place.type))
      return { type: "driveItem", isList: true };
    if (place.isList) {
      place = { ...place, isList: false };
      continue;
    }
    const { properties, navigation } = allOf(csdl, place.type);
    const type = navigation[name] ?? properties[name];
    if (type === "Edm.Stream") return "content";
    const element = type?.replace(/^Collection\((.*)\)$/, "$1") ?? "";
    if (!(element in csdl.types)) return undefined;
    place = { type: element, isList: element !== type };
  }
  return place;
}

const options = new Set(["$top", "$select", "$expand", "$orderby", "$skiptoken"]);

/** Differences of a call of Graph and its answer from Microsoft's metadata. */
export function judgeGraph(exchange: Exchange): Difference[] {
  const { method, body, answer } = exchange;
  const path = exchange.path.replace(/^\/v1\.0/, "");
  const operation = `Graph ${method} ${path.replaceAll(/(drives|items|sites)\/[^/]+/g, "$1/*").replace(/search\(q=.*/, "search")}`;
  const asked: Where = { operation, side: "request" };
  const answered: Where = { operation, side: "answer", status: answer.status };
  // What stands in front of Graph answers with pages.
  if (!answer.headers["content-type"]?.includes("json") && answer.status >= 400) return [];
  if (path === "/$batch" && answer.status === 200) return judgeBatch(exchange);
  const failed = answer.status >= 400 ? validator.named("refusal", parsed(answer.body), answered) : undefined;
  if (path === "/$batch") return failed ?? [];
  if (path === "/search/query") {
    const sent = validator.named("search request", parsed(body), asked);
    return [...sent, ...(failed ?? validator.named("list of searchResponse", parsed(answer.body), answered))];
  }
  const place = placeOf(path);
  if (!place) return [told(asked, "", "the metadata has no such path"), ...(failed ?? [])];
  const sent = place === "content" ? [] : askedOf(place, exchange.query, asked);
  if (failed) return [...sent, ...failed];
  if (place === "content" || answer.status === 302) return sent;
  const name = place.isList ? `list of ${place.type}` : place.type;
  return [...sent, ...validator.named(name, parsed(answer.body), answered)];
}

function askedOf({ type }: Place, query: URLSearchParams, where: Where): Difference[] {
  const { properties, navigation } = allOf(csdl, type);
  const found: Difference[] = [];
  for (const [name, value] of query) {
    if (!options.has(name)) found.push(told(where, `?${name}`, "is no option of OData that Graph's lists have"));
    const names = name === "$select" || name === "$expand" ? value.split(",") : [];
    for (const property of names) {
      const isKnown = property in navigation || (name === "$select" && property in properties);
      // An instance annotation may be selected; Graph has this one under an older name as well.
      if (
        isKnown ||
        (type === "thumbnailSet" && ownSize.test(property)) ||
        /^(@microsoft\.graph|content)\.downloadUrl$/.test(property)
      )
        continue;
      found.push(told(where, `?${name}`, `${type} has no "${property}"`));
    }
  }
  return found;
}

interface Batch {
  readonly requests?: { id: string; method: string; url: string }[];
  readonly responses?: { id: string; status: number; headers?: Record<string, string>; body?: unknown }[];
}

/** The calls of a batch, each with its answer; what got none is not judged. */
function judgeBatch({ body, answer, ...rest }: Exchange): Difference[] {
  const { requests = [] } = parsed(body) as Batch;
  const { responses = [] } = parsed(answer.body) as Batch;
  return requests.flatMap(({ id, method, url }) => {
    const found = responses.find((response) => response.id === id);
    const [path = "", search = ""] = url.split(/\?(.*)/s);
    const headers = { "content-type": found?.body === undefined ? "" : "application/json" };
    const inside = { status: found?.status ?? 0, headers, body: JSON.stringify(found?.body) ?? "" };
    const call = { ...rest, method, path, query: new URLSearchParams(search), headers: {}, body: "", answer: inside };
    return found ? judgeGraph(call) : [];
  });
}
