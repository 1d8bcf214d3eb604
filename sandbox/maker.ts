import type { Clock } from "./clock.js";
import { guid, personalDriveId, personalItemId, workDriveId, workItemId } from "./ids.js";
import { isPicturable, mimeOf } from "./mime.js";
import type { Drive, Item, Person } from "./model.js";
import type { ItemSpec } from "./specs.js";

/** An item's specification once it is known who made it. */
export type MadeItem = Omit<ItemSpec, "by"> & { by?: Person };

/** Makes drives and items with ids that are the same in every run, and another one for every new item. */
export class Maker {
  private readonly taken = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  drive(key: string, of: Pick<Drive, "name" | "type" | "tenant" | "owner" | "url">): Drive {
    const drive: Drive = {
      ...of,
      id: of.type === "personal" ? personalDriveId(key) : workDriveId(key),
      siteId: `${new URL(of.url).host},${guid(`site ${key}`)},${guid(`web ${key}`)}`,
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

  item(drive: Drive, name: string, kind: Item["kind"], spec: MadeItem, parent: Item | undefined): Item {
    const base = `${drive.id}/${parent?.id ?? ""}/${name}`;
    const times = (this.taken.get(base) ?? 0) + 1;
    this.taken.set(base, times);
    const key = `${base}#${times}`;
    const created = spec.created ?? Date.UTC(2026, 0, 15, 9, 30);
    const by = spec.by ?? drive.owner;
    return {
      id: drive.type === "personal" ? personalItemId(drive.id, key) : workItemId(key),
      drive,
      kind,
      name,
      parent,
      formerParent: undefined,
      children: new Map(),
      readers: new Set(),
      size: kind === "file" ? (spec.size ?? 120_000) : 0,
      mimeType: spec.mimeType ?? mimeOf(name),
      content: spec.content ?? "",
      width: spec.width,
      height: spec.height,
      durationMs: spec.durationMs,
      hasThumbnail: spec.hasThumbnail ?? (kind === "file" && isPicturable(name)),
      malware: spec.malware ?? false,
      created,
      modified: spec.modified ?? created,
      createdBy: by,
      modifiedBy: by,
      addedAt: spec.added === "now" ? this.clock.now() : 0,
      target: undefined,
    };
  }
}
