import { type Answer, type Call, json } from "../kit/http.js";
import { doubled } from "../kit/paging.js";
import { allow, invalid, throttled } from "./answer.js";
import { readFields } from "./fields.js";
import { itemsOf } from "./folders.js";
import type { Kit } from "./kit.js";
import type { BoxAccount, BoxItem } from "./model.js";
import { readPage } from "./paging.js";
import { present } from "./present.js";
import { BoxIndex } from "./search.js";

const parameters = `query scope file_extensions created_at_range updated_at_range size_range owner_user_ids
  ancestor_folder_ids content_types type trash_content sort direction limit offset fields include_recent_shared_links
  recent_updater_user_ids deleted_user_ids deleted_at_range mdfilters`;

/** `GET /2.0/search`: a page of what the index found. */
export class Hits {
  private readonly index: BoxIndex;
  private readonly searches = new Map<string, number[]>();

  constructor(private readonly kit: Kit) {
    this.index = new BoxIndex(kit);
  }

  page({ query }: Call, account: BoxAccount): Answer {
    this.count(account);
    allow(query, parameters);
    if (query.has("mdfilters")) throw invalid("mdfilters", "The sandbox has no metadata.");
    const withLinks = query.get("include_recent_shared_links") === "true";
    const fields = readFields(query);
    const { limit, offset } = readPage(query, 30, 200, 10_000);
    const places = this.places(this.index.find(account, query));
    const { staleHits } = this.kit.faults.settings.search;
    const entries = places
      .slice(offset, offset + limit)
      .flatMap((item) => item ?? [])
      .map((item) =>
        present(item, {
          account,
          form: "standard",
          fields,
          stale: staleHits,
          items: (folder) => itemsOf(this.kit, account, folder),
        }),
      );
    const page = { total_count: places.length, limit, offset };
    if (!withLinks) return json(200, { ...page, entries, type: "search_results_items" });
    // There are no shared links in the sandbox, and so nothing that is found by one alone.
    const wrapped = entries.map((item) => ({ item, type: "search_result" }));
    return json(200, { ...page, entries: wrapped, type: "search_results_with_shared_links" });
  }

  /** What offsets count: "The total number of items in the collection may be less than `total_count`." */
  private places(found: BoxItem[]): (BoxItem | undefined)[] {
    const { search, box } = this.kit.faults.settings;
    const all = doubled(found, search);
    return box.sparsePages ? all.flatMap((item, at) => (at % 2 === 1 ? [undefined, item] : [item])) : all;
  }

  private count(account: BoxAccount): void {
    const { searchPerSecond, box } = this.kit.faults.settings;
    const { searchPerMinute } = box;
    const now = this.kit.clock.now();
    const recent = (this.searches.get(account.id) ?? []).filter((at) => at > now - 60_000);
    this.searches.set(account.id, [...recent, now]);
    // Refused calls count as well.
    if (searchPerSecond && recent.filter((at) => at > now - 1000).length >= searchPerSecond)
      throw throttled(429, 1, now);
    const [oldest = now] = recent;
    if (searchPerMinute && recent.length >= searchPerMinute)
      throw throttled(429, Math.ceil((oldest + 60_000 - now) / 1000), now);
  }
}
