import type { Clock } from "../kit/clock.js";
import { guid, Keys, personalDriveId, personalItemId, workDriveId, workItemId } from "../kit/ids.js";
import type { Directory } from "../kit/people.js";
import { type ItemSpec, newNode } from "../kit/tree.js";
import type { Drive, Item } from "./model.js";

/** Makes drives and items with ids that are the same in every run, and another one for every new item. */
export class Maker {
  private readonly keys = new Keys();

  constructor(private readonly of: { readonly clock: Clock; readonly directory: Directory }) {}

  drive(
    key: string,
    of: Pick<Drive, "name" | "type" | "tenant" | "owner" | "url"> & Partial<Pick<Drive, "id" | "siteId">>,
  ): Drive {
    const drive: Drive = {
      id: of.type === "personal" ? personalDriveId(key) : workDriveId(key),
      siteId: `${new URL(of.url).host},${guid(`site ${key}`)},${guid(`web ${key}`)}`,
      ...of,
      members: new Set(),
      items: new Map(),
      deleted: new Map(),
      // A root needs its drive before the drive can have its root.
      root: undefined as never,
    };
    drive.root = this.item(drive, "root", "folder", {}, undefined);
    drive.items.set(drive.root.id, drive.root);
    return drive;
  }

  item(drive: Drive, name: string, kind: Item["kind"], spec: ItemSpec, parent: Item | undefined): Item {
    const key = this.keys.next(`${drive.id}/${parent?.id ?? ""}/${name}`);
    const id = drive.type === "personal" ? personalItemId(drive.id, key) : workItemId(key);
    return {
      ...newNode<Item>(this.of, name, kind === "file", spec, drive.owner),
      id,
      key: `${drive.id}/${id}`,
      drive,
      kind,
      parent,
      readers: new Set(),
      target: undefined,
    };
  }
}
