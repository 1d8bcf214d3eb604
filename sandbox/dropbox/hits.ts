import { type CursorOf, mintCursor, type Position, pageOf, readCursor, start } from "../kit/paging.js";
import type { Viewer } from "./access.js";
import { BadInput } from "./answer.js";
import type { SearchArg } from "./arguments.js";
import type { Kit } from "./kit.js";
import { present } from "./present.js";
import { type Hit, lensOf, search } from "./search.js";

interface Place extends Position {
  readonly arg: SearchArg;
}

function listOf({ account, base }: Viewer): CursorOf {
  return { owner: account.id, list: `search ${base.namespace}` };
}

/** "Can only be used to retrieve a maximum of 10,000 matches." */
const most = 10_000;

/** `files/search_v2`: the first page. */
export function searchPage(kit: Kit, viewer: Viewer, arg: SearchArg): object {
  return page(kit, viewer, { arg, ...start });
}

/** `files/search/continue_v2`. */
export function searchOn(kit: Kit, viewer: Viewer, text: string): object {
  const place = readCursor<Place>(text, listOf(viewer), kit.clock.now());
  if (!place) throw new BadInput(`request body: cursor: Invalid cursor: ${text.slice(0, 20)}`);
  return page(kit, viewer, place);
}

function page(kit: Kit, viewer: Viewer, { arg, ...at }: Place): object {
  const hits = search(kit, viewer, arg).slice(0, most);
  const { items, next } = pageOf(hits, at, arg.options?.max_results ?? 100, kit.faults.settings.search);
  return {
    matches: items.map((hit) => match(kit, viewer, hit, arg)),
    has_more: next !== undefined,
    ...(next ? { cursor: mintCursor<Place>(listOf(viewer), { arg, ...next }) } : {}),
  };
}

function match(kit: Kit, viewer: Viewer, { item, matchType }: Hit, arg: SearchArg): object {
  const metadata = present(item, viewer, { lens: lensOf(kit, arg) });
  const highlight_spans = [{ highlight_str: item.name, is_highlighted: true }];
  return {
    metadata: { ".tag": "metadata", metadata },
    match_type: { ".tag": matchType },
    ...(arg.match_field_options?.include_highlights ? { highlight_spans } : {}),
  };
}
