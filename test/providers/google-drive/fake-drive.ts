import type { VendorRequest, VendorResponse } from "../../../src/providers/contract/host.js";
import type { Access, Source, Values } from "../../../src/providers/contract/provider.js";
import { createGoogleDrive } from "../../../src/providers/google-drive/index.js";
import { TestAccess } from "../access.js";
import { json as anyJson, MemoryVendor } from "../memory-vendor.js";
import { matches, parseQuery } from "./q-parser.js";

export const folderType = "application/vnd.google-apps.folder";
export const shortcutType = "application/vnd.google-apps.shortcut";

/** Something in the vendor; `parent` is an index, undefined the top, and may lead in circles. */
export interface Thing {
  readonly parent: number | undefined;
  /** A file is a picture unless another type is given. */
  readonly type: "file" | "folder" | "shortcut";
  /** Whether this login may see it. */
  readonly readable: boolean;
  /** Where a search believes it to be, if elsewhere. */
  readonly indexed?: number | undefined;
  /** The shared drive it lies in. */
  readonly drive?: string;
  readonly name?: string;
  readonly trashed?: boolean;
  /** Further facts, over those that every file has. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export interface Habits {
  /** How many hits a page has at most, in turn. */
  readonly limits?: readonly number[];
  /** Every hit comes so many times. */
  readonly copies?: number;
  /** Calls (counted from 0) that are answered so. */
  readonly failing?: ReadonlyMap<number, VendorResponse | number>;
  /** How the parts of a batch come: turned round by so many places, those left out, those that fail for now. */
  readonly turned?: number;
  readonly dropped?: (path: string, batch: number) => boolean;
  readonly troubled?: (path: string, batch: number) => number | undefined;
  readonly incomplete?: boolean;
  /** Shared drives that this login is a member of; absent = all. */
  readonly memberOf?: readonly string[];
}

/** Index 0 is `1000000000`. */
export const idOf = (index: number) => String(1_000_000_000 + index);
export const indexOf = (id: string) => Number(id) - 1_000_000_000;

export const json: typeof anyJson = (status, body, headers) =>
  anyJson(status, body, { "content-type": "application/json; charset=UTF-8", ...headers });

export const refusal = (code: number, reason: string, headers?: Record<string, string>) =>
  json(code, { error: { code, message: "words", errors: [{ domain: "global", reason, message: "words" }] } }, headers);

/** Google Drive in memory: its search finds every thing wherever it lies, as Google's does. */
export class FakeDrive extends MemoryVendor {
  /** The reads of each batch, by their paths. */
  readonly batches: string[][] = [];
  override time = 1_800_000_000_000;
  /** Answers of other places, by path. */
  readonly answers = new Map<string, (url: URL) => VendorResponse>();

  constructor(
    readonly things: readonly Thing[],
    readonly habits: Habits = {},
  ) {
    super();
  }

  async request(address: string, request: VendorRequest): Promise<VendorResponse> {
    const call = { ...request, url: new URL(address) };
    const failure = this.habits.failing?.get(this.calls.length);
    await this.arrive(call);
    if (failure !== undefined) return typeof failure === "number" ? refusal(failure, "backendError") : failure;
    if (call.url.pathname === "/batch/drive/v3") return this.#batch(request);
    return this.#one(call.url);
  }

  reads(): string[] {
    return this.batches.flat();
  }

  /** Whether a way of folders that this login may see leads from the folder down to this thing. */
  isInside(index: number, folder: number): boolean {
    let at = this.things[index]?.readable ? this.things[index]?.parent : undefined;
    for (let depth = 0; at !== undefined && depth < 50; depth++) {
      if (at === folder) return true;
      const above = this.things[at];
      at = above?.readable ? above.parent : undefined;
    }
    return false;
  }

  present(index: number, isHit = false): Record<string, unknown> {
    const { type, name, drive, trashed = false, facts, ...thing } = this.things[index] as Thing;
    const lies = isHit && "indexed" in thing ? thing.indexed : thing.parent;
    // A parent that is hidden from somebody is not told to them.
    const parent = lies !== undefined && this.things[lies]?.readable ? lies : undefined;
    return {
      id: idOf(index),
      name: name ?? (type === "folder" ? `file folder ${index}` : `file ${index}.jpg`),
      mimeType: type === "folder" ? folderType : type === "shortcut" ? shortcutType : "image/jpeg",
      trashed,
      modifiedTime: "2026-03-01T12:00:00.000Z",
      ...(type === "file" && { size: "1024" }),
      ...(parent !== undefined && { parents: [idOf(parent)] }),
      ...(lies === undefined && drive !== undefined && { parents: [drive] }),
      ...(drive !== undefined && { driveId: drive }),
      ...facts,
    };
  }

  #one(url: URL): VendorResponse {
    const own = this.answers.get(url.pathname);
    if (own) return own(url);
    if (url.pathname === "/drive/v3/files") return this.#search(url.searchParams);
    const id = /^\/drive\/v3\/files\/(\w+)$/.exec(url.pathname)?.[1] ?? "";
    const thing = this.things[indexOf(id)];
    return thing?.readable && url.searchParams.get("supportsAllDrives") === "true"
      ? json(200, this.present(indexOf(id)))
      : refusal(404, "notFound");
  }

  async #batch({ headers, body = "" }: VendorRequest): Promise<VendorResponse> {
    const boundary = /boundary=(\S+)$/.exec(headers["content-type"] ?? "")?.[1] ?? "";
    const reads = [...body.matchAll(/Content-ID: <(\S+)>\r\n\r\nGET (\S+) HTTP\/1\.1\r\n/g)].map(([, id, path]) => ({
      id: id as string,
      path: path as string,
    }));
    expectWhole(body, boundary, reads.length);
    const number = this.batches.push(reads.map(({ path }) => path)) - 1;
    const { turned = 0, dropped, troubled } = this.habits;
    const order = [...reads.slice(turned % reads.length), ...reads.slice(0, turned % reads.length)];
    const parts: string[] = [];
    for (const { id, path } of order) {
      if (dropped?.(path, number)) continue;
      const trouble = troubled?.(path, number);
      const answer = trouble ? refusal(trouble, trouble === 403 ? "rateLimitExceeded" : "backendError") : undefined;
      const { status, headers: inner, text } = answer ?? this.#one(new URL(path, "https://inner.example"));
      const head = Object.entries(inner).map(([name, value]) => `${name}: ${value}`);
      parts.push(
        [
          "--batch_answer",
          "Content-Type: application/http",
          `Content-ID: <response-${id}>`,
          "",
          `HTTP/1.1 ${status} Whatever`,
          ...head,
          "",
          await text(),
          "",
        ].join("\r\n"),
      );
    }
    const whole = `${parts.join("")}--batch_answer--\r\n`;
    return {
      status: 200,
      headers: { "content-type": "multipart/mixed; boundary=batch_answer" },
      text: async () => whole,
    };
  }

  #search(asked: URLSearchParams): VendorResponse {
    const { limits = [], copies = 1, incomplete, memberOf } = this.habits;
    if (asked.get("includeItemsFromAllDrives") !== "true" || asked.get("supportsAllDrives") !== "true") {
      return refusal(403, "supportsTeamDrivesRequired");
    }
    const drive = asked.get("driveId") ?? undefined;
    if ((asked.get("corpora") === "drive") !== (drive !== undefined)) return refusal(400, "invalid");
    if (drive !== undefined && memberOf && !memberOf.includes(drive)) return refusal(404, "notFound");
    const query = asked.get("q") ?? "";
    const token = asked.get("pageToken");
    const mark = `${query} ${drive} from `;
    if (token !== null && !Buffer.from(token, "base64").toString().startsWith(mark)) return refusal(400, "invalid");
    const offset = token === null ? 0 : Number(Buffer.from(token, "base64").toString().slice(mark.length));
    const wanted = parseQuery(query);
    const hits = this.things.flatMap(({ readable, drive: lies }, index) => {
      const file = this.present(index, true) as unknown as Parameters<typeof matches>[0];
      const fits = readable && (drive === undefined || lies === drive);
      const asMatched = { ...file, parents: file.parents ?? ["root"], sharedWithMe: false };
      return fits && matches(asMatched, wanted) ? Array.from({ length: copies }, () => index) : [];
    });
    const most = limits[this.searches().length % limits.length] ?? 1_000;
    const to = offset + Math.min(most, Number(asked.get("pageSize")));
    return json(200, {
      files: hits.slice(offset, to).map((index) => this.present(index, true)),
      incompleteSearch: incomplete === true,
      ...(to < hits.length && { nextPageToken: Buffer.from(mark + to).toString("base64") }),
    });
  }
}

function expectWhole(body: string, boundary: string, reads: number): void {
  const marks = body.split(`--${boundary}\r\n`).length - 1;
  if (reads === 0 || reads > 100 || marks !== reads || !body.endsWith(`--${boundary}--\r\n`)) {
    throw new Error(`a batch that Google would not read: ${body}`);
  }
}

export const clientId = "123456789012-abcdefghij0123456789.apps.googleusercontent.com";
export const clientSecret = "GOCSPX-0123456789abcdefghij";

/** A source of a new request: of everything, or of one folder. */
export function sourceOf(vendor: FakeDrive, folder?: number, access: Access = new TestAccess("token")): Source {
  return sourcesOf(vendor, [folder === undefined ? {} : { folderId: idOf(folder) }], access)[0] as Source;
}

/** Several connections of one login, in one request. */
export function sourcesOf(
  vendor: FakeDrive,
  narrowed: readonly Values[],
  access: Access = new TestAccess("token"),
): Source[] {
  const provider = createGoogleDrive({}, vendor);
  const instances = narrowed.map((values) => provider.configure({ clientId, clientSecret, ...values }, "PER_USER"));
  const session = instances[0]?.connect(access);
  return instances.map((instance) => session?.source(instance) as Source);
}
