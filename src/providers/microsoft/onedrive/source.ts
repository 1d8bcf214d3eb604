import { Misconfigured } from "../../contract/errors.js";
import type { Asset, Source } from "../../contract/provider.js";
import { ParentPlace } from "../../kit/parent-place.js";
import { createSource } from "../../kit/source.js";
import type { Hint, Item } from "../asset.js";
import type { MicrosoftClient } from "../client.js";
import { driveSearchText } from "../escape.js";
import { OneDrivePager, type SearchTask } from "../pager.js";
import { fetchPicture, mayHaveThumbnail } from "../pictures.js";
import { positionOf } from "../position.js";
import { parseRef, refOf } from "../ref.js";
import { searchApiText } from "../search-text.js";
import type { Settings } from "./fields.js";
import { listFolders } from "./folders.js";

/** One OneDrive instance opened with one login. */
export function oneDriveSource(client: MicrosoftClient, settings: Settings): Source {
  const { host, access, ancestry, pages, facts, graph } = client;
  const { driveId, folderId, scope } = settings;
  const folder = folderId && driveId ? { driveId, itemId: folderId } : undefined;
  const place = new ParentPlace<Item>({
    ancestry,
    folder: folder && refOf(folder),
    mayHold: driveId === undefined ? undefined : (item) => item.driveId === driveId,
    itemOf,
    see: (ref) => ancestry.folderNow(ref),
  });
  const everywhere = scope === "everything" && !driveId;

  /** Never unfiltered because a setting is still missing. */
  function assertReady(): void {
    if (folderId && !driveId) {
      throw new Misconfigured(
        "The folder's drive is not known yet. Admin: log in here, then save or test this connection.",
      );
    }
  }

  /** An item by reference, proven; always read anew, so that Microsoft judges this account's rights again. */
  async function read(ref: string): Promise<Item | null> {
    assertReady();
    if (driveId && parseRef(ref)?.driveId !== driveId) return null;
    return place.read(ref);
  }

  return createSource<Item>({
    provider: "onedrive",
    log: host.log,
    requestId: access.requestId,
    isRef: (ref) => parseRef(ref) !== undefined,
    place: {
      isEverything: place.isEverything,
      async confirm(assets) {
        assertReady();
        return place.confirm(assets);
      },
      read,
      assertVisible: place.assertVisible,
    },
    search(query, { want, resume }) {
      assertReady();
      if (everywhere && client.isPersonal) {
        throw new Misconfigured(
          "Searching everything works for work and school accounts only. Admin: under Advanced set Search in to each user's own OneDrive.",
        );
      }
      const text = everywhere ? searchApiText(query) : driveSearchText(query.text);
      if (text === undefined) return undefined;
      const rootlessKey = `onedrive:rootless:${driveId}`;
      const task: SearchTask = {
        query,
        text,
        want,
        root: driveId ? `/drives/${driveId}/root` : "/me/drive/root",
        assertVisible: async () => place.assertVisible?.(),
        onRootless: () => access.memo.set(rootlessKey, true),
        ...(driveId && { driveId }),
        ...(folder && { folder }),
      };
      const start = everywhere ? "query" : folder && access.memo.get(rootlessKey) === true ? "folder" : "root";
      // Which drive a hit lies in, its own facts say: the pager leaves out the others.
      return new OneDrivePager(pages, ancestry, task, positionOf(resume, start), folder && place.decide);
    },
    dimensions: (asset) => facts.dimensions(asset),
    folder: (asset) => facts.folder(asset),
    downloadUrl: (asset) => facts.downloadUrl(asset),
    mayHaveThumbnail,
    async thumbnail(ref, { size, signal }) {
      const at = parseRef(ref);
      if (!at) return null;
      // The picture's link is asked for together with the proof; nothing is fetched before the proof holds.
      const proven = () => read(ref).then((item) => item !== null);
      return fetchPicture({ host, graph }, at, { size, signal, proven });
    },
    folders: (parent, options) => listFolders(graph, settings, parent, options),
  });
}

/** An asset of an earlier request as an item: its reference and hint say what the proof needs. */
function itemOf(asset: Asset): Item | undefined {
  const ref = parseRef(asset.ref);
  if (!ref) return undefined;
  const { parent } = (asset.hint ?? {}) as Hint;
  return { ...ref, asset, isFolder: asset.kind === "FOLDER", ...(parent && { parentId: parent }) };
}
