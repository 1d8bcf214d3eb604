import { folderHidden, Unreadable } from "../../../src/providers/contract/errors.js";
import type { Asset, Picture, Source } from "../../../src/providers/contract/provider.js";
import { textOf } from "../../../src/providers/kit/json.js";
import { readListing } from "../../../src/providers/kit/listing.js";
import { cursorPager } from "../../../src/providers/kit/pagers.js";
import { largestPicture, pictureFrom } from "../../../src/providers/kit/picture.js";
import { Rereads } from "../../../src/providers/kit/rereads.js";
import { createSource } from "../../../src/providers/kit/source.js";
import type { ShelfApi } from "./api.js";
import { type Item, idOf, toItem } from "./asset.js";

/** Hits on a page of a search. */
const pageSize = 100;

/** One instance opened with one login, for one request. */
export function shelfSource(api: ShelfApi, folderId: string | undefined): Source {
  const { host, access, origin } = api;
  const { hostname } = new URL(origin);
  const test = { holds: ({ above }: Item) => folderId === undefined || above?.includes(folderId) };
  const rereads = new Rereads("shelf", access.memo, fresh);

  /** An item as it is now. Null: gone, or hidden from this account. */
  async function fresh(ref: string): Promise<Item | null> {
    const reply = await api.get(`/files/${ref}`, "item");
    const item = reply.ok ? toItem(reply.body) : null;
    if (item === undefined) throw new Unreadable("Shelf");
    return item?.asset.ref === ref ? item : null;
  }

  /** An item, if it is inside. */
  async function read(ref: string): Promise<Item | null> {
    const item = await fresh(ref);
    const holds = item && test.holds(item);
    if (holds === undefined) throw new Unreadable("Shelf");
    return holds ? item : null;
  }

  async function page(words: string, cursor: string | undefined, size: number) {
    const where = { ...(folderId && { folder: folderId }), ...(cursor !== undefined && { cursor }) };
    const asked = new URLSearchParams({ q: words, limit: String(size), ...where });
    const reply = await api.get(`/search?${asked}`, "search");
    if (!reply.ok) throw reply.error;
    return { ...readListing("Shelf", reply.body["files"], toItem), next: textOf(reply.body["next"]) };
  }

  async function downloadUrl({ ref, kind }: Asset): Promise<string | null> {
    if (kind === "FOLDER") return null;
    const reply = await api.get(`/files/${ref}/link`, "link");
    if (!reply.ok && reply.status === 404) return null;
    if (!reply.ok) throw reply.error;
    const url = textOf(reply.body["url"]);
    if (url === undefined) throw new Unreadable("Shelf");
    return url;
  }

  async function thumbnail(ref: string, signal: AbortSignal): Promise<Picture | null> {
    if (!(await read(ref))) return null;
    const bearer = { token: await access.token(), hosts: [hostname] };
    // Plain http, and this machine itself, are for tests.
    const trustedHosts = origin.startsWith("http:") ? [hostname] : [];
    const options = { signal, maxBytes: largestPicture, trustedHosts, bearer };
    return pictureFrom("Shelf", await host.download(`${origin}/files/${ref}/picture`, options));
  }

  return createSource<Item>({
    provider: "shelf",
    log: host.log,
    requestId: access.requestId,
    isRef: (ref) => idOf(ref) !== undefined,
    place: {
      isEverything: folderId === undefined,
      read,
      confirm: (assets) =>
        rereads.confirm(
          assets.map(({ ref }) => ref),
          test,
        ),
      assertVisible: async () => {
        if (folderId && !(await fresh(folderId))) throw folderHidden();
      },
    },
    search: ({ text }, { resume }) =>
      cursorPager<Item>({
        resume,
        size: pageSize,
        decide: (hits, need) => rereads.decide(hits, need, test),
        read: (cursor, size) => page(text, cursor, size),
      }),
    folder: () => null,
    downloadUrl,
    mayHaveThumbnail: ({ kind }) => kind === "IMAGE",
    thumbnail: (ref, { signal }) => thumbnail(ref, signal),
  });
}
