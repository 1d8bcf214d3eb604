import type { SearchHit, SearchResponse } from "@microsoft/microsoft-graph-types";
import type { Kit } from "../kit.js";
import { canRead, type Item } from "../model.js";
import { type Caller, readsAll } from "./access.js";
import { badRequest, GraphError, ok, type Result } from "./answer.js";
import { compile, indexed, rank } from "./index-search.js";
import { termsOf } from "./kql.js";
import { estranged, present } from "./present.js";

interface SearchRequest {
  entityTypes?: unknown;
  query?: { queryString?: unknown };
  from?: unknown;
  size?: unknown;
  sortProperties?: { name?: unknown; isDescending?: unknown }[];
}

function requestOf(body: string): SearchRequest {
  let parsed: { requests?: SearchRequest[] };
  try {
    parsed = JSON.parse(body) as typeof parsed;
  } catch {
    throw badRequest("Unable to read JSON request payload.");
  }
  const [request, second] = Array.isArray(parsed?.requests) ? parsed.requests : [];
  if (!request || second) throw badRequest("SearchRequest Invalid (Exactly one search request is expected)");
  return request;
}

function whole(value: unknown, fallback: number, most: number, name: string): number {
  if (value === undefined) return fallback;
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > most) {
    throw badRequest(`SearchRequest Invalid (${name} must be between 0 and ${most})`);
  }
  return value as number;
}

const sortable: Record<string, (item: Item) => number | string> = {
  lastmodifieddatetime: (item) => item.modified,
  lastmodifiedtime: (item) => item.modified,
  createddatetime: (item) => item.created,
  name: (item) => item.name.toLowerCase(),
  size: (item) => item.size,
};

function sorted(found: Item[], request: SearchRequest, query: string): Item[] {
  const ranked = rank(found, query, false);
  const properties = Array.isArray(request.sortProperties) ? request.sortProperties : [];
  if (properties.length > 5) throw badRequest("SearchRequest Invalid (at most 5 sortProperties)");
  for (const { name, isDescending } of [...properties].reverse()) {
    const key = sortable[String(name).toLowerCase()];
    if (!key) throw badRequest(`SearchRequest Invalid (cannot sort by ${String(name)})`);
    const sign = isDescending === true ? -1 : 1;
    ranked.sort((a, b) => (key(a) === key(b) ? 0 : key(a) < key(b) ? -sign : sign));
  }
  return ranked;
}

/** `POST /search/query`: everything the person may read, in any drive of the directory. */
export function searchQuery(kit: Kit, caller: Caller, body: string): Result {
  const { person } = caller;
  if (person.tenant.kind === "personal") throw badRequest("This API is not supported for MSA accounts");
  const request = requestOf(body);
  const types = Array.isArray(request.entityTypes) ? request.entityTypes : [];
  if (types.length === 0) throw badRequest("SearchRequest Invalid (entityTypes is required)");
  if (types.some((type) => type !== "driveItem")) {
    throw new GraphError(403, "Forbidden", "Access to listItem in Graph API requires the permission Sites.Read.All.");
  }
  if (!readsAll(caller)) {
    throw new GraphError(
      403,
      "Forbidden",
      "Access to driveItem in Graph API requires the following permissions: Files.Read.All or Sites.Read.All.",
    );
  }
  const query = request.query?.queryString;
  if (typeof query !== "string" || !query.trim()) throw badRequest("SearchRequest Invalid (queryString is required)");
  const from = whole(request.from, 0, 100_000, "from");
  const size = whole(request.size, 25, 1000, "size");

  const faults = kit.faults.settings.search;
  const matches = compile(query, false, faults.leakByPrefix);
  const found: Item[] = [];
  for (const drive of kit.world.drives) {
    if (drive.type === "personal") continue;
    for (const item of indexed(kit, drive)) if (matches(item) && canRead(person, item)) found.push(item);
  }
  const ordered = sorted(found, request, query);
  const all = faults.duplicates ? ordered.flatMap((item) => [item, item]) : ordered;
  const until = from + (faults.shortPages ? Math.min(size, faults.shortPages) : size);
  const hits: SearchHit[] = all.slice(from, until).map((item, index) => ({
    hitId: item.id,
    rank: from + index + 1,
    summary: `<c0>${item.name}</c0><ddd/>`,
    resource: estranged(kit, present(kit, item, person, "query-hit"), index),
  }));
  const container = { total: all.length, moreResultsAvailable: until < all.length, ...(hits.length ? { hits } : {}) };
  const response: SearchResponse = { searchTerms: [...new Set(termsOf(query))], hitsContainers: [container] };
  const context = `${kit.origins.graph}/v1.0/$metadata#Collection(microsoft.graph.searchResponse)`;
  return ok({ value: [response], "@odata.context": context }, 2);
}
