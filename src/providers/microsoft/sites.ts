import { Unavailable } from "../contract/errors.js";
import type { Memo } from "../contract/provider.js";
import { type Json, objectOf, textOf } from "../kit/json.js";
import type { Graph } from "./graph.js";
import { driveIdOf } from "./ref.js";

const guid = "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
/** `host,collection,site`, or the collection alone. It goes into a path. */
const siteGrammar = new RegExp(`^(?:[A-Za-z0-9.-]{1,253},${guid},)?${guid}$`);

interface Library {
  readonly driveId: string;
  /** Decoded, in lower case, with a slash at its end. */
  readonly url: string;
}

/**
 * Search API hits have been seen that tell their site and not their drive (microsoft-graph-docs-contrib#4467): it is that
 * library of the site whose address the hit's begins with. Sites are read in one batch, and remembered for a minute.
 */
export class Sites {
  constructor(
    private readonly graph: Graph,
    private readonly memo: Memo,
  ) {}

  /** Undefined: not told, or no library that this account may see. */
  async driveOf(hit: Json): Promise<string | undefined> {
    const { siteId, sharepointIds } = objectOf(hit["parentReference"]);
    const site = textOf(siteId) ?? textOf(objectOf(sharepointIds)["siteId"]);
    const raw = textOf(hit["webUrl"]);
    if (site === undefined || raw === undefined || !siteGrammar.test(site)) return undefined;
    // They come unencoded, but nobody promises that.
    const urls = [raw.toLowerCase(), decoded(raw)];
    const libraries = await this.#libraries(site);
    const holding = libraries.filter(({ url }) => urls.some((text) => text.startsWith(url)));
    // Of a library inside another's address the longer one is meant.
    return holding.sort((a, b) => b.url.length - a.url.length)[0]?.driveId;
  }

  async #libraries(site: string): Promise<readonly Library[]> {
    const key = `onedrive:site:${site}`;
    const known = this.memo.get(key) as readonly Library[] | undefined;
    if (known) return known;
    const reply = await this.graph.read(`/sites/${site}/drives?$select=id,webUrl&$top=200`).catch((error: unknown) => {
      // One site that can't be read leaves its hits out, and these are counted.
      if (error instanceof Unavailable) return undefined;
      throw error;
    });
    if (!reply?.ok || !Array.isArray(reply.body["value"])) return [];
    const libraries = reply.body["value"].map(objectOf).flatMap((drive) => {
      const driveId = driveIdOf(drive["id"]);
      const url = textOf(drive["webUrl"]);
      return driveId && url ? [{ driveId, url: `${decoded(url).replace(/\/$/, "")}/` }] : [];
    });
    this.memo.set(key, libraries);
    return libraries;
  }
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url).toLowerCase();
  } catch {
    return url.toLowerCase();
  }
}
