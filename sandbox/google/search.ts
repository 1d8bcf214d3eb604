import { wordsOf } from "../kit/words.js";
import { type Caller, itemById } from "./access.js";
import { DriveError, fileNotFound, flag, invalid } from "./answer.js";
import type { Kit } from "./kit.js";
import { canSee, type GoogleItem, isFolder, roleOf, type SharedDrive } from "./model.js";
import { parseQuery, type Query, termsOf } from "./query.js";
import { asIs, asWas, compile, type Indexed } from "./terms.js";

type Order = (a: Indexed, b: Indexed) => number;

const orders: Record<string, Order> = {
  name: (a, b) => a.name.localeCompare(b.name, "en"),
  name_natural: (a, b) => a.name.localeCompare(b.name, "en", { numeric: true }),
  folder: (a, b) => Number(isFolder(b.item)) - Number(isFolder(a.item)),
  createdTime: (a, b) => a.item.created - b.item.created,
  modifiedTime: (a, b) => a.item.modified - b.item.modified,
  recency: (a, b) => a.item.modified - b.item.modified,
  quotaBytesUsed: (a, b) => a.item.size - b.item.size,
  modifiedByMeTime: () => 0,
  sharedWithMeTime: () => 0,
  starred: () => 0,
  viewedByMeTime: () => 0,
};

const byId: Order = (a, b) => (a.item.id < b.item.id ? -1 : 1);
const newest: Order = (a, b) => b.item.modified - a.item.modified || byId(a, b);

/** `orderBy`: "folder,modifiedTime desc,name". */
function parseOrder(text: string | null): Order | undefined {
  if (text === null) return undefined;
  const keys = text.split(",").map((part) => {
    const [name = "", direction, ...more] = part.trim().split(/\s+/);
    const order = Object.hasOwn(orders, name) ? orders[name] : undefined;
    if (!order || (direction !== undefined && direction !== "desc") || more.length > 0) throw invalid("orderBy");
    return direction ? (a: Indexed, b: Indexed) => order(b, a) : order;
  });
  return (a, b) => keys.reduce((sum, key) => sum || key(a, b), 0) || byId(a, b);
}

/** Which bodies of items are searched: https://developers.google.com/workspace/drive/api/guides/enable-shareddrives */
interface Corpora {
  readonly kind: "user" | "domain" | "drive" | "allDrives";
  readonly drive: SharedDrive | undefined;
  readonly sharedDrives: boolean;
}

function readCorpora(kit: Kit, { account }: Caller, query: URLSearchParams): Corpora {
  const kind = query.get("corpora") ?? "user";
  if (kind !== "user" && kind !== "domain" && kind !== "drive" && kind !== "allDrives") throw invalid("corpora");
  const [included, supported] = [flag(query, "includeItemsFromAllDrives"), flag(query, "supportsAllDrives")];
  // https://github.com/brekkylab/backlot/issues/339, where the documentation has a list without those items.
  if (included && !supported)
    throw new DriveError(
      403,
      "supportsTeamDrivesRequired",
      "The supportsAllDrives parameter must be set to true when includeItemsFromAllDrives is.",
    );
  const driveId = query.get("driveId");
  if ((driveId !== null) !== (kind === "drive"))
    throw new DriveError(
      403,
      "teamDriveIdRequiresTeamDriveCorpora",
      "The driveId parameter must be specified if and only if corpora is set to drive.",
    );
  if ((kind === "drive" || kind === "allDrives") && !included)
    throw new DriveError(
      403,
      "includeTeamDriveItemsRequired",
      "The includeItemsFromAllDrives parameter must be set to true when driveId is specified or corpora contains drive or allDrives.",
    );
  const drive = kit.world.drives.find(({ id }) => id === driveId);
  if (kind === "drive" && !drive?.members.has(account))
    throw new DriveError(404, "notFound", `Shared drive not found: ${driveId}`, {
      location: "driveId",
      locationType: "parameter",
    });
  return { kind, drive, sharedDrives: included };
}

/** More of the words in a name count more, then the newest. */
function byRelevance(query: Query): Order {
  const words = [...termsOf(query)].flatMap(({ term, value }) =>
    (term === "fullText" || term === "name") && typeof value === "string" ? wordsOf(value) : [],
  );
  const score = ({ name }: Indexed) => wordsOf(name).filter((word) => words.includes(word)).length;
  return (a, b) => score(b) - score(a) || newest(a, b);
}

/** What a list holds before it is cut into pages. */
export interface Found {
  readonly hits: Indexed[];
  readonly incomplete: boolean;
  /** Whether the index was asked, which may lag behind, and not only the folders themselves. */
  readonly fromIndex: boolean;
}

/** Everything that `files.list` finds for an account. */
export function find(kit: Kit, caller: Caller, parameters: URLSearchParams): Found {
  const { account } = caller;
  const text = parameters.get("q");
  const query = text === null ? undefined : parseQuery(text);
  const terms = query ? [...termsOf(query)] : [];
  const corpora = readCorpora(kit, caller, parameters);
  const order = parseOrder(parameters.get("orderBy"));
  // https://github.com/n8n-io/n8n/issues/4874: 403, where the documentation has 400.
  if (order && terms.some(({ term }) => term === "fullText"))
    throw new DriveError(
      403,
      "forbidden",
      "Sorting is not supported for queries with fullText terms. Results are always in descending relevance order.",
      { location: "orderBy", locationType: "parameter" },
    );
  const fromIndex = terms.some(({ operator }) => operator === "contains");
  const folder = (id: string) => folderOf(kit, caller, id);
  const test = query ? compile(query, { account, folder }) : () => true;
  const { settings } = kit.faults;
  const incomplete = settings.google.incompleteSearch && corpora.kind === "allDrives";
  const hits: Indexed[] = [];
  for (const item of candidates(kit, caller, fromIndex)) {
    if (!covers(corpora, caller, item) || (incomplete && item.drive)) continue;
    const indexed = fromIndex && settings.search.staleHits ? asWas(item) : asIs(item);
    if (test(indexed)) hits.push(indexed);
  }
  hits.sort(order ?? (query && fromIndex ? byRelevance(query) : newest));
  return { hits, incomplete, fromIndex };
}

/** A folder that somebody may not see is refused, and so its id cannot be guessed; the message has no id. */
function folderOf(kit: Kit, caller: Caller, id: string): GoogleItem {
  try {
    return itemById(kit, caller, id, { allDrives: true });
  } catch (error) {
    throw error instanceof DriveError ? fileNotFound("") : error;
  }
}

/** Everything an account may find; from the index also what is too late or too early there. */
function* candidates(kit: Kit, { account, whole }: Caller, fromIndex: boolean): Generator<GoogleItem> {
  if (!whole) return;
  const { search, google } = kit.faults.settings;
  const { items, purged } = kit.world;
  const newest = kit.clock.now() - (fromIndex ? search.indexDelayMs : 0);
  const isStale = fromIndex && search.staleHits;
  const withFormer = fromIndex && google.staleAccess;
  const shown = (item: GoogleItem) => canSee(account, item, withFormer);
  for (const item of items.values()) if (item.parent && item.addedAt <= newest && shown(item)) yield item;
  if (isStale) for (const item of purged.values()) if (shown(item)) yield item;
}

/** "Files that the user has accessed" of shared drives are those that were shared with somebody by name. */
function covers({ kind, drive, sharedDrives }: Corpora, { account }: Caller, item: GoogleItem): boolean {
  if (kind === "drive") return sharedDrives && item.drive === drive;
  // Nothing in the sandbox is shared with a whole domain.
  if (kind === "domain") return false;
  if (!item.drive) return true;
  return sharedDrives && (kind === "allDrives" || (item.shares.has(account) && roleOf(account, item) !== undefined));
}
