import { invalid } from "./answer.js";
import { readFields } from "./fields.js";
import type { Kit } from "./kit.js";
import { type BoxAccount, type BoxItem, canSee, isAtTop } from "./model.js";
import { mintMarker, readMarker, readPage } from "./paging.js";
import { present } from "./present.js";

const rankOf = { folder: 0, file: 1, web_link: 2 };

const orders: Record<string, (a: BoxItem, b: BoxItem) => number> = {
  name: (a, b) => a.name.localeCompare(b.name, "en"),
  id: (a, b) => Number(BigInt(a.id) - BigInt(b.id)),
  date: (a, b) => a.changed - b.changed,
  size: (a, b) => a.size - b.size,
};

/** What an account sees in a folder: by type first, and only then by what was asked for. */
function itemsIn(kit: Kit, account: BoxAccount, folder: BoxItem, query: URLSearchParams): BoxItem[] {
  const order = orders[query.get("sort") ?? "name"];
  const direction = query.get("direction") ?? "ASC";
  if (!order) throw invalid("sort", `Invalid value '${query.get("sort")}'.`);
  if (direction !== "ASC" && direction !== "DESC") throw invalid("direction", `Invalid value '${direction}'.`);
  const all = folder === account.root ? [...kit.world.items.values()] : [...folder.children.values()];
  const shown = all.filter(
    (item) =>
      item.trashedAt === undefined && (folder === account.root ? isAtTop(account, item) : canSee(account, item)),
  );
  const sign = direction === "DESC" ? -1 : 1;
  return shown.sort((a, b) => rankOf[a.type] - rankOf[b.type] || order(a, b) * sign || (a.id < b.id ? -1 : 1));
}

/** `GET /2.0/folders/{id}/items`, by offset or by marker. */
export function listItems(kit: Kit, account: BoxAccount, folder: BoxItem, query: URLSearchParams): object {
  const byMarker = query.get("usemarker") === "true";
  if (byMarker && query.has("offset")) throw invalid("offset", "Use either a marker or an offset.");
  if (!byMarker && query.has("marker")) throw invalid("marker", "A marker needs usemarker=true.");
  if (byMarker && folder === account.root && query.has("sort"))
    throw invalid("sort", "The root folder cannot be sorted with a marker.");
  const fields = readFields(query);
  const { limit, offset } = readPage(query, 100, 1000, 9999);
  const all = itemsIn(kit, account, folder, query);
  const start = byMarker ? readMarker(query.get("marker"), account, folder, kit.clock.now()) : offset;
  const entries = all
    .slice(start, start + limit)
    .map((item) => present(item, { account, form: "mini", fields, items: (inner) => itemsOf(kit, account, inner) }));
  const more = start + limit < all.length;
  if (byMarker) return { entries, limit, next_marker: more ? mintMarker(account, folder, start + limit) : null };
  const order = [
    { by: "type", direction: "ASC" },
    { by: query.get("sort") ?? "name", direction: query.get("direction") ?? "ASC" },
  ];
  return { total_count: all.length, entries, offset, limit, order };
}

/** `item_collection`, a folder's own answer to what is in it: the first hundred, unless the call says otherwise. */
export function itemsOf(kit: Kit, account: BoxAccount, folder: BoxItem, call?: URLSearchParams): object {
  const paging = [...(call ?? [])].filter(([name]) => /^(sort|direction|offset|limit)$/.test(name));
  return listItems(kit, account, folder, new URLSearchParams(paging));
}
