import type { AssetFolder, Memo } from "../contract/provider.js";
import { deepest } from "../kit/ancestry.js";
import type { DriveApi } from "./api.js";
import { filePath, idOf } from "./ref.js";
import { type DriveAncestry, type Folder, readDriveName } from "./tree.js";

const myDriveKey = "google-drive:my-drive";

/** Where things lie, in words. Drive tells no paths: they are made of the names of the folders above, each read once. */
export class FolderPaths {
  constructor(
    private readonly api: DriveApi,
    private readonly ancestry: DriveAncestry,
    private readonly memo: Memo,
  ) {}

  /** A folder with its path from the top of its drive, or from where this account's sight ends. Null: hidden. */
  async describe(ref: string): Promise<AssetFolder | null> {
    // Asked at once, so that it travels in the batch of the first folder.
    const [folder, myDrive] = await Promise.all([this.ancestry.folder(ref), this.#myDrive()]);
    if (!folder) return null;
    const names: string[] = [];
    let at: string | undefined = ref;
    for (let depth = 0; at !== undefined && depth < deepest; depth++) {
      const link: Folder | null = await this.ancestry.folder(at);
      if (!link || at === myDrive || at === link.driveId) break;
      names.unshift(link.name);
      at = link.parent;
    }
    if (names.length > 0) return { name: folder.name, path: names.join("/") };
    const driveName = folder.driveId && (await readDriveName(this.api, folder.driveId));
    return { name: driveName || folder.name, path: "" };
  }

  /** The id of this account's own top. */
  async #myDrive(): Promise<string | undefined> {
    const known = this.memo.get(myDriveKey);
    if (typeof known === "string") return known;
    const reply = await this.api.read(filePath("root", "id"));
    const id = reply.ok ? idOf(reply.body["id"]) : undefined;
    if (id !== undefined) this.memo.set(myDriveKey, id);
    return id;
  }
}
