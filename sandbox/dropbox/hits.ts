import type { Kit } from "../kit.js";
import { seal, unseal } from "../links.js";
import type { Viewer } from "./access.js";
import { BadInput } from "./answer.js";
import type { SearchArg } from "./arguments.js";
import { present } from "./present.js";
import { type Hit, lensOf, search } from "./search.js";

interface Cursor {
  account: string;
  base: string | undefined;
  arg: SearchArg;
  offset: number;
  emptyPages: number;
}

/** "Can only be used to retrieve a maximum of 10,000 matches." */
const most = 10_000;

/** `files/search_v2`: the first page. */
export function searchPage(kit: Kit, viewer: Viewer, arg: SearchArg): object {
  return page(kit, viewer, { arg, offset: 0, emptyPages: 0 });
}

/** `files/search/continue_v2`. */
export function searchOn(kit: Kit, viewer: Viewer, text: string): object {
  const cursor = unseal<Cursor>(text);
  if (!cursor?.arg?.query || cursor.account !== viewer.account.id || cursor.base !== viewer.base.namespace)
    throw new BadInput(`request body: cursor: Invalid cursor: ${text.slice(0, 20)}`);
  return page(kit, viewer, cursor);
}

function page(
  kit: Kit,
  viewer: Viewer,
  { arg, offset, emptyPages }: Pick<Cursor, "arg" | "offset" | "emptyPages">,
): object {
  const { search: faults } = kit.faults.settings;
  const hits = search(kit, viewer, arg).slice(0, most);
  const isEmpty = emptyPages < faults.emptyPages;
  const size = Math.min(arg.options?.max_results ?? 100, faults.shortPages || most);
  const end = isEmpty ? offset : Math.min(offset + size, hits.length);
  const hasMore = end < hits.length;
  const next: Cursor = {
    account: viewer.account.id,
    base: viewer.base.namespace,
    arg,
    offset: faults.repeatNextLink ? offset : end,
    emptyPages: isEmpty ? emptyPages + 1 : emptyPages,
  };
  return {
    matches: hits.slice(offset, end).map((hit) => match(kit, viewer, hit, arg)),
    has_more: hasMore,
    ...(hasMore ? { cursor: seal(next) } : {}),
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
