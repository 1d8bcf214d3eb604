import type { ChildrenFaults } from "../fault-settings.js";
import type { Kit } from "../kit.js";
import { downloadUrl } from "../links.js";
import { canRead, type Drive, type Item } from "../model.js";
import { type Caller, driveById, itemById, myDrive, readsAll } from "./access.js";
import { badRequest, GraphError, hidden, ok, type Result } from "./answer.js";
import { searchUnder } from "./index-search.js";
import { type Options, type Positions, pick, readOptions } from "./paging.js";
import { estranged, present, presentDrive, remote } from "./present.js";
import { thumbnailOf, thumbnailSets } from "./thumbnails.js";

/** One GET, wherever it came from. */
export interface Reading {
  caller: Caller;
  /** Percent-encoded, after `/v1.0`. */
  path: string;
  query: URLSearchParams;
  headers: Record<string, string>;
}

/** How a list's pages come. */
interface PageFaults {
  readonly shortPages?: number;
  readonly emptyPages?: number;
  readonly repeatNextLink?: ChildrenFaults["repeatNextLink"];
  readonly foreignNextLink?: string | undefined;
}

const listOptions = ["$top", "$select", "$expand", "$orderby", "$skiptoken"];

/** Everything that can be read under `/me/drive` and `/drives/{id}`. */
export class DriveReader {
  constructor(
    private readonly kit: Kit,
    private readonly positions: Positions,
  ) {}

  read(reading: Reading): Result {
    const { caller, path } = reading;
    const [, site] = /^\/sites\/([^/]+)\/drives$/.exec(path) ?? [];
    if (site !== undefined) return this.libraries(reading, decodeURIComponent(site));
    const [, base = "", driveId, rest = ""] = /^\/(me\/drive|drives\/([^/]+))((?:\/.*)?)$/s.exec(path) ?? [];
    if (!base) throw this.noSegment(path);
    const drive =
      driveId === undefined ? myDrive(this.kit, caller) : driveById(this.kit, caller, decodeURIComponent(driveId));
    if (!rest) return this.drive(reading, drive);
    const [, from = "", itemId, action = ""] = /^(\/root|\/items\/([^/]+))?((?:\/.*)?)$/s.exec(rest) ?? [];
    if (!from && !/^\/search\(/.test(action)) throw this.noSegment(rest);
    const item = itemId === undefined ? drive.root : itemById(this.kit, caller, drive, decodeURIComponent(itemId));
    if (!canRead(caller.person, item)) throw hidden(this.kit);
    if (!action) return this.item(reading, item);
    if (action === "/children") return this.children(reading, item);
    if (action === "/content") return this.content(reading, item);
    if (action.startsWith("/thumbnails")) return this.thumbnails(reading, item, action);
    if (action.startsWith("/search(")) return this.search(reading, item, action, !from);
    throw this.noSegment(action);
  }

  private drive(reading: Reading, drive: Drive): Result {
    if (!canRead(reading.caller.person, drive.root)) throw hidden(this.kit);
    const options = readOptions(reading.query, ["$select"]);
    return ok({ ...this.context("drives/$entity"), ...pick(presentDrive(this.kit, drive), options.select) }, 1);
  }

  /** `GET /sites/{id}/drives`: the libraries of a site, by its three-part id or by that of its collection alone. */
  private libraries(reading: Reading, site: string): Result {
    const { person } = reading.caller;
    if (!readsAll(reading.caller)) throw new GraphError(403, "accessDenied", "Access denied");
    const options = readOptions(reading.query, listOptions);
    const drives = this.kit.world.drives.filter(
      ({ type, siteId }) => type !== "personal" && (siteId === site || siteId.split(",")[1] === site),
    );
    if (!drives.some((drive) => [...drive.items.values()].some((item) => canRead(person, item))))
      throw hidden(this.kit);
    const page = this.page(reading, options, drives.length, {});
    const value = drives
      .slice(page.start, page.end)
      .map((drive) => pick(presentDrive(this.kit, drive), options.select));
    return ok({ ...this.context("drives"), ...page.next, value }, 2);
  }

  private item(reading: Reading, item: Item): Result {
    const options = readOptions(reading.query, ["$select", "$expand"]);
    const body = present(this.kit, item, reading.caller.person, "item", options.select);
    const expanded = options.expand.some((name) => /^thumbnails\b/.test(name))
      ? { thumbnails: thumbnailSets(this.kit, item, reading.caller.person, undefined) }
      : {};
    return ok({ ...this.context("drives/items/$entity"), ...pick(body, options.select), ...expanded }, 1);
  }

  private children(reading: Reading, folder: Item): Result {
    const options = readOptions(reading.query, listOptions);
    if (folder.kind === "file") throw badRequest("The item is not a folder.", "invalidRequest");
    // Shortcuts show only to clients that ask for them.
    const shortcuts = /Include-Feature=AddToOneDrive/i.test(reading.headers["prefer"] ?? "");
    const items = [...folder.children.values()]
      .filter((item) => (shortcuts || !item.target) && canRead(reading.caller.person, item))
      .sort((a, b) => a.name.localeCompare(b.name, "en") * (/\bdesc\b/.test(options.orderby ?? "") ? -1 : 1));
    const { children } = this.kit.faults.settings;
    const page = this.page(reading, options, items.length, children);
    const value = items
      .slice(page.start, page.end)
      .map((item) => pick(present(this.kit, item, reading.caller.person, "child", options.select), options.select));
    return ok({ ...this.context("Collection(driveItem)"), ...page.next, value }, 2);
  }

  private search(reading: Reading, folder: Item, action: string, everywhere: boolean): Result {
    const { caller } = reading;
    const query = this.searchText(action);
    const options = readOptions(reading.query, listOptions);
    if (options.expand.some((name) => name !== "thumbnails")) throw badRequest("Invalid $expand.", "invalidRequest");
    if (options.orderby && !/^(name|webUrl|url)( (asc|desc))?$/.test(options.orderby))
      throw badRequest("Invalid $orderby.", "invalidRequest");
    if (folder.kind === "file") throw badRequest("The item is not a folder.", "invalidRequest");
    const { person } = caller;
    let found = searchUnder(this.kit, person, folder, query);
    if (everywhere) {
      const others = this.kit.world.drives.filter((drive) => drive !== folder.drive && readsAll(caller));
      found = [...found, ...others.flatMap((drive) => searchUnder(this.kit, person, drive.root, query))];
    }
    if (options.orderby) {
      const sign = options.orderby.endsWith(" desc") ? -1 : 1;
      found.sort((a, b) => a.name.localeCompare(b.name, "en") * sign);
    }
    if (this.kit.faults.settings.search.duplicates) found = found.flatMap((item) => [item, item]);
    const { search } = this.kit.faults.settings;
    const repeatNextLink = search.repeatNextLink && ("anew" as const);
    const page = this.page(reading, options, found.length, { ...search, repeatNextLink });
    const value = found.slice(page.start, page.end).map((item, index) => {
      const hit = estranged(this.kit, present(this.kit, item, person, "hit"), index);
      const elsewhere = everywhere && item.drive !== folder.drive ? { remoteItem: remote(this.kit, item) } : {};
      return pick({ ...hit, ...elsewhere }, options.select);
    });
    return ok({ ...this.context("Collection(driveItem)"), ...page.next, value }, 2);
  }

  /** The text between the quotes, by OData's rules: a quote is doubled, a slash has no place. */
  private searchText(action: string): string {
    const [, encoded] = /^\/search\(q=(.*)\)$/s.exec(action) ?? [];
    if (encoded === undefined) throw badRequest("Syntax error in the search function's parameters.");
    let text: string;
    try {
      text = decodeURIComponent(encoded);
    } catch {
      throw badRequest("Bad request: malformed percent-encoding.");
    }
    if (text.includes("/"))
      throw badRequest("Resource not found for the segment after '/'.", "RequestBroker--ParseUri");
    const [, inner] = /^'((?:[^']|'')*)'$/s.exec(text) ?? [];
    if (inner === undefined)
      throw badRequest(`Syntax error: character '\\'' is not valid at position ${text.length} in '${text}'.`);
    return inner.replaceAll("''", "'");
  }

  private content(reading: Reading, item: Item): Result {
    if (item.malware) throw new GraphError(403, "accessDenied", "The item is infected.", { inner: "malwareDetected" });
    if (item.kind !== "file") throw badRequest("The item has no content.", "invalidRequest");
    return {
      status: 302,
      headers: { location: downloadUrl(this.kit, item, reading.caller.person) },
      body: undefined,
      resourceUnits: 1,
    };
  }

  private thumbnails(reading: Reading, item: Item, action: string): Result {
    const options = readOptions(reading.query, ["$select"]);
    const [, set, size, content] = /^\/thumbnails(?:\/([^/]+)(?:\/([^/]+))?(\/content)?)?$/.exec(action) ?? [];
    if (set === undefined) {
      if (action !== "/thumbnails") throw this.noSegment(action);
      return ok(
        {
          ...this.context("Collection(thumbnailSet)"),
          value: thumbnailSets(this.kit, item, reading.caller.person, options.select),
        },
        2,
      );
    }
    if (size === undefined) {
      const [first] = thumbnailSets(this.kit, item, reading.caller.person, options.select);
      if (!first || set !== "0") throw new GraphError(404, "itemNotFound", "The thumbnail does not exist.");
      return ok({ ...this.context("thumbnailSet/$entity"), ...first }, 1);
    }
    const thumbnail = thumbnailOf(this.kit, item, reading.caller.person, set, size);
    if (!content) return ok({ ...this.context("thumbnail"), ...pick(thumbnail, options.select) }, 1);
    return { status: 302, headers: { location: thumbnail.url ?? "" }, body: undefined, resourceUnits: 1 };
  }

  private page(reading: Reading, options: Options, total: number, faults: PageFaults) {
    const { person } = reading.caller;
    const { shortPages = 0, emptyPages = 0, repeatNextLink = false, foreignNextLink } = faults;
    const fresh = { offset: 0, emptyPages };
    const at = options.skiptoken ? this.positions.recall(options.skiptoken, person, reading.path) : fresh;
    const most = options.top ?? 200;
    const length = at.emptyPages > 0 ? 0 : shortPages ? Math.min(most, shortPages) : most;
    const end = Math.min(total, at.offset + length);
    if (end >= total && !repeatNextLink) return { start: at.offset, end, next: {} };
    const offset = repeatNextLink ? at.offset : end;
    const path = reading.path;
    const again = repeatNextLink === "as it was" ? options.skiptoken : undefined;
    const token =
      again ?? this.positions.remember({ person, path, offset, emptyPages: Math.max(0, at.emptyPages - 1) });
    const kept = [...reading.query].filter(([name]) => /^\$(top|select|orderby)$/i.test(name));
    const query = [...kept, ["$skiptoken", token]]
      .map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`)
      .join("&");
    const origin = foreignNextLink || this.kit.origins.graph;
    return { start: at.offset, end, next: { "@odata.nextLink": `${origin}/v1.0${path}?${query}` } };
  }

  private context(name: string): { "@odata.context": string } {
    return { "@odata.context": `${this.kit.origins.graph}/v1.0/$metadata#${name}` };
  }

  private noSegment(path: string): GraphError {
    return badRequest(`Resource not found for the segment '${path.split("/")[1] ?? ""}'.`);
  }
}
