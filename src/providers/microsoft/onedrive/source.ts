import { folderHidden, Misconfigured } from "../../contract/errors.js";
import type { Asset, Source } from "../../contract/provider.js";
import { Proof } from "../../kit/proof.js";
import type { Decide } from "../../kit/proof-results.js";
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
  const { host, access, ancestry, pages, facts, graph, cloud } = client;
  const { driveId, folderId, scope } = settings;
  const folder = folderId && driveId ? { driveId, itemId: folderId } : undefined;
  // Without a folder there is nothing to prove, but the account may have lost a file since it was found.
  const proof = new Proof(ancestry, folder && refOf(folder), (item) => !driveId || item.driveId === driveId);
  const everywhere = scope === "everything" && !driveId;

  /** Never unfiltered because a setting is still missing. */
  function assertReady(): void {
    if (folderId && !driveId) {
      throw new Misconfigured(
        "The folder's drive is not known yet. Admin: log in here, then save or test this connection.",
      );
    }
  }

  async function assertVisible(): Promise<void> {
    if (folder && !(await ancestry.folderNow(refOf(folder)))) throw folderHidden();
  }

  /** An item by reference, proven; always read anew, so that Microsoft judges this account's rights again. */
  async function read(ref: string): Promise<Item | null> {
    assertReady();
    if (driveId && parseRef(ref)?.driveId !== driveId) return null;
    const item = await ancestry.fresh(ref);
    return item && (!folder || (await proof.holds(item))) ? item : null;
  }

  return createSource<Item>({
    provider: "onedrive",
    log: host.log,
    requestId: access.requestId,
    isRef: (ref) => parseRef(ref) !== undefined,
    place: {
      async confirm(assets) {
        assertReady();
        return proof.confirm(assets.flatMap((asset) => itemOf(asset) ?? []));
      },
      read,
      assertVisible: driveId === undefined ? undefined : assertVisible,
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
        assertVisible,
        onRootless: () => access.memo.set(rootlessKey, true),
        ...(driveId && { driveId }),
        ...(folder && { folder }),
      };
      const start = everywhere ? "query" : folder && access.memo.get(rootlessKey) === true ? "folder" : "root";
      const decide: Decide<Item> | undefined = folder && ((hits, need) => proof.decide(hits, need));
      return new OneDrivePager(pages, ancestry, task, positionOf(resume, start), decide);
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
      return fetchPicture({ host, graph, cloud }, at, { size, signal, proven });
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
