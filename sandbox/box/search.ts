import { extensionOf } from "../kit/mime.js";
import { lineage } from "../kit/tree.js";
import { wordsOf } from "../kit/words.js";
import { BoxError, invalid } from "./answer.js";
import { choice, list, readWanted, type Wanted, within } from "./filters.js";
import type { Kit } from "./kit.js";
import { accountId, type BoxAccount, type BoxItem, canPreview, roleOf, sizeOf } from "./model.js";
import { type Part, parseQuery } from "./query.js";

/** Contents that Box looks into; not those of pictures, nor of an extension it does not know. */
const readable = new Set(
  `boxnote csv doc docx gdoc gsheet gslide gslides htm html msg odp odt ods pdf ppt pptx rtf tsv wpd xhtml xls xlsm xlsx
  xml xsd xsl json log md txt yaml`.split(/\s+/),
);

/** "The Box search index stores up to 10,000 bytes per document." */
const indexedBytes = 10_000;

const parts: Record<string, (item: BoxItem, name: string) => Part> = {
  name: (_item, name) => ({ words: wordsOf(name), prefixes: true }),
  description: (item) => ({ words: wordsOf(item.description), prefixes: false }),
  file_content: (item) => ({ words: contentWords(item), prefixes: false }),
  comments: () => ({ words: [], prefixes: false }),
  tags: (item) => ({ words: item.tags.flatMap(wordsOf), prefixes: false }),
};

function contentWords(item: BoxItem): string[] {
  if (!readable.has(extensionOf(item.name))) return [];
  return wordsOf(Buffer.from(item.content).subarray(0, indexedBytes).toString());
}

/** The index as it is for one account, with the service's known ways of getting it wrong. */
export class BoxIndex {
  constructor(private readonly kit: Kit) {}

  /** `GET /2.0/search`: everything found, best first. */
  find(account: BoxAccount, query: URLSearchParams): BoxItem[] {
    const text = query.get("query") ?? "";
    if (!text.trim()) {
      // https://github.com/box/box-openapi/issues/342: the parameter goes by another name in this one message.
      const errors = [{ reason: "missing_parameter", name: "to_search", message: "'to_search' is required" }];
      throw new BoxError(400, "bad_request", "Bad Request", { context: { errors } });
    }
    const names = list(query, "content_types") ?? Object.keys(parts);
    const strange = names.find((name) => !parts[name]);
    if (strange !== undefined) throw invalid("content_types", `Invalid value '${strange}'.`);
    const sort = choice(query, "sort", ["relevance", "modified_at"]) ?? "relevance";
    const direction = choice(query, "direction", ["ASC", "DESC"]) ?? "DESC";
    const wanted = readWanted(this.kit, account, query);
    const { matches, terms } = parseQuery(text);
    const scored: { item: BoxItem; score: number }[] = [];
    for (const item of this.indexed(account)) {
      if (!this.fits(account, item, wanted)) continue;
      const words = names.map((name) => parts[name]?.(item, this.nameOf(item)) ?? { words: [], prefixes: false });
      if (matches(words)) scored.push({ item, score: this.score(words, terms) });
    }
    const newest = (a: BoxItem, b: BoxItem) => b.changed - a.changed || (a.id < b.id ? -1 : 1);
    if (sort === "relevance") scored.sort((a, b) => b.score - a.score || newest(a.item, b.item));
    else scored.sort((a, b) => newest(a.item, b.item) * (direction === "ASC" ? -1 : 1));
    return scored.map(({ item }) => item);
  }

  /** More of the words count more, and where beginnings are found, which are names, they count ten times as much. */
  private score(words: Part[], terms: ((parts: Part[]) => boolean)[]): number {
    const named = words.filter(({ prefixes }) => prefixes);
    return terms.reduce((sum, term) => sum + (term(named) ? 10 : term(words) ? 1 : 0), 0);
  }

  private *indexed(account: BoxAccount): Generator<BoxItem> {
    const { settings } = this.kit.faults;
    const { indexDelayMs, staleHits } = settings.search;
    const { items, purged } = this.kit.world;
    const newest = this.kit.clock.now() - indexDelayMs;
    const shown = (item: BoxItem) => canPreview(roleOf(account, item, settings.box.staleAccess));
    for (const item of items.values()) if ((indexDelayMs === 0 || item.addedAt <= newest) && shown(item)) yield item;
    if (staleHits) for (const item of purged.values()) if (shown(item)) yield item;
  }

  private fits(account: BoxAccount, item: BoxItem, wanted: Wanted): boolean {
    const { staleHits } = this.kit.faults.settings.search;
    const trashed = item.trashedAt !== undefined && !staleHits;
    if (trashed && item.owner !== account) return false;
    if (wanted.trash !== "all_items" && trashed !== (wanted.trash === "trashed_only")) return false;
    if (wanted.types !== undefined && item.type !== wanted.types) return false;
    if (wanted.extensions && (item.type !== "file" || !wanted.extensions.includes(extensionOf(item.name))))
      return false;
    if (wanted.owners && !wanted.owners.includes(item.owner.id)) return false;
    if (wanted.updaters && !(item.modifiedBy && wanted.updaters.includes(accountId(item.modifiedBy)))) return false;
    if (wanted.deleters && !wanted.deleters.includes(item.owner.id)) return false;
    if (wanted.deleted && !within(item.trashedAt ?? Number.NaN, wanted.deleted)) return false;
    if (!within(item.created, wanted.created) || !within(item.changed, wanted.updated)) return false;
    if (wanted.size && (item.type === "web_link" || !within(sizeOf(item), wanted.size))) return false;
    return this.inside(account, item, wanted.folders);
  }

  private inside(account: BoxAccount, item: BoxItem, folders: BoxItem[] | undefined): boolean {
    const { leakOutsideFolder, staleHits } = this.kit.faults.settings.search;
    // "All Files" holds everything the account may see, its own or not.
    if (!folders || leakOutsideFolder || folders.includes(account.root)) return true;
    const parent = staleHits ? (item.formerParent ?? item.parent) : item.parent;
    return parent !== undefined && [...lineage(parent)].some((above) => folders.includes(above));
  }

  private nameOf(item: BoxItem): string {
    return this.kit.faults.settings.search.staleHits ? (item.formerName ?? item.name) : item.name;
  }
}
