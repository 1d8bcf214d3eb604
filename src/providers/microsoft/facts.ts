import type { Asset, AssetFolder } from "../contract/provider.js";
import { bodyUnlessGone } from "../kit/answer.js";
import { type Json, textOf } from "../kit/json.js";
import { type Hint, pictureSize } from "./asset.js";
import type { Edge } from "./edge.js";
import type { Graph } from "./graph.js";
import { itemIdOf, itemPath, parseRef, refOf } from "./ref.js";
import type { DriveAncestry } from "./tree.js";

/** Both facts in one read: whoever asks for dimensions and a link in the same request pays once. */
const factSelect = "id,image,photo,video,@microsoft.graph.downloadUrl";

/** What a search hit lacks, read for those who ask. */
export class Facts {
  constructor(
    private readonly graph: Graph,
    private readonly ancestry: DriveAncestry,
  ) {}

  async dimensions(asset: Asset): Promise<{ readonly width?: number; readonly height?: number }> {
    const { width, height } = asset;
    if (width !== undefined && height !== undefined) return { width, height };
    if (asset.kind !== "IMAGE" && asset.kind !== "VIDEO") return {};
    return pictureSize(await this.#read(asset));
  }

  /** Short-lived and good without any login, so it is read for each request and kept nowhere. */
  async downloadUrl(asset: Asset): Promise<string | null> {
    if (((asset.hint ?? {}) as Hint).contentless) return null;
    const url = textOf((await this.#read(asset))["@microsoft.graph.downloadUrl"]);
    return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
  }

  /** The folder an asset lies in; after a proof it is known already. */
  folder(asset: Asset): AssetFolder | null | Promise<AssetFolder | null> {
    const ref = parseRef(asset.ref);
    const parent = itemIdOf(((asset.hint ?? {}) as Hint).parent);
    if (!ref || !parent) return null;
    const at = refOf({ driveId: ref.driveId, itemId: parent });
    const known = this.ancestry.known(at);
    if (known !== undefined) return known && describe(known);
    return this.ancestry.folder(at).then((edge) => edge && describe(edge));
  }

  async #read(asset: Asset): Promise<Json> {
    const ref = parseRef(asset.ref);
    const reply = ref && (await this.graph.read(`${itemPath(ref)}?$select=${factSelect}`));
    return (reply && bodyUnlessGone("Microsoft", reply)) ?? {};
  }
}

/** A folder's name and its path from the drive's top: names between slashes, percent-decoded one by one. */
function describe(edge: Edge): AssetFolder {
  // Graph calls every top "root"; people know it by what the drive is.
  if (edge.isRoot) return { name: edge.driveType === "documentLibrary" ? "Documents" : "OneDrive", path: "" };
  const above = /^[^:]*root:(.*)$/s.exec(edge.parentPath ?? "")?.[1];
  if (above === undefined) return { name: edge.name };
  const names = above.split("/").filter(Boolean).map(decoded);
  return { name: edge.name, path: [...names, edge.name].join("/") };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
