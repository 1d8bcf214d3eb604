import { createHash } from "node:crypto";
import type { DriveItem, Drive as GraphDrive, IdentitySet, ItemReference } from "@microsoft/microsoft-graph-types";
import { extensionOf } from "../../kit/mime.js";
import type { Kit } from "../kit.js";
import { downloadUrl } from "../links.js";
import { type Drive, type Item, type Person, pathOf, rawUrl } from "../model.js";

/** Whether an item is presented by itself, in a list, as a hit of drive search, or as a hit of /search/query. */
export type Form = "item" | "child" | "hit" | "query-hit";

/** A driveItem with the annotations that are not in the metadata. */
export type PresentedItem = DriveItem & { "@odata.type"?: string; "@microsoft.graph.downloadUrl"?: string };

const office = new Set(["docx", "pptx", "xlsx"]);

function identity(person: Item["createdBy"]): IdentitySet {
  if (!person) return { user: { displayName: "System Account" } };
  const email = person.tenant.kind === "personal" ? {} : { email: person.email };
  return { user: { ...email, id: person.id, displayName: person.name } as IdentitySet["user"] & object };
}

/** A drive's id as this answer spells it: personal ones come in changing forms. */
export function shownDriveId(kit: Kit, drive: Drive): string {
  if (drive.type !== "personal") return drive.id;
  const style = kit.faults.settings.personalDriveIds;
  if (style === "lost-zero") return drive.id.replace(/^0+/, "");
  return style === "mixed-case" && kit.faults.flip() ? drive.id.toUpperCase() : drive.id;
}

function encodedPath(kit: Kit, item: Item): string {
  const start = item.drive.type === "personal" ? "/drive/root:" : `/drives/${shownDriveId(kit, item.drive)}/root:`;
  return [start, ...pathOf(item).map(encodeURIComponent)].join("/");
}

function reference(kit: Kit, item: Item, form: Form): ItemReference {
  const { drive } = item;
  const work = drive.type !== "personal";
  const parent =
    kit.faults.settings.search.staleHits && form.endsWith("hit") ? (item.formerParent ?? item.parent) : item.parent;
  const shared: ItemReference = { driveType: drive.type, driveId: shownDriveId(kit, drive) };
  if (!parent) return shared;
  const site = work ? { siteId: drive.siteId } : {};
  if (form === "query-hit") {
    const told = kit.faults.settings.search.missingDriveId ? {} : { driveId: drive.id };
    return { ...site, ...told, id: parent.id, sharepointIds: { siteId: drive.siteId.split(",")[1] ?? "" } };
  }
  // Hits of work accounts carry no path, and nothing brings it back.
  if (form === "hit" && work) return { ...shared, id: parent.id, ...site };
  return {
    ...shared,
    id: parent.id,
    name: parent.parent ? parent.name : "root",
    path: encodedPath(kit, parent),
    ...site,
  };
}

function webUrl(item: Item, form: Form): string {
  const raw = rawUrl(item);
  if (form === "query-hit") return raw;
  if (office.has(extensionOf(item.name)) && item.drive.type !== "personal") {
    const host = new URL(raw).origin;
    const action = extensionOf(item.name) === "pptx" ? "edit" : "default";
    return `${host}/_layouts/15/Doc.aspx?sourcedoc=%7B${item.id.slice(2, 10)}%7D&file=${encodeURIComponent(item.name)}&action=${action}&mobileredirect=true&DefaultItemOpen=1`;
  }
  return encodeURI(raw);
}

function iso(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function quickXor(item: Item): string {
  return createHash("sha1")
    .update(item.id + item.modified)
    .digest("base64");
}

function facets(item: Item, form: Form): PresentedItem {
  if (item.kind === "package") return { package: { type: "oneNote" } };
  if (item.kind === "folder") {
    if (form === "query-hit") return { file: { mimeType: "application/octet-stream" } };
    return { folder: { childCount: item.children.size }, ...(item.parent ? {} : { root: {} }) };
  }
  const bare = form === "hit" && item.drive.type !== "personal";
  if (bare || form === "query-hit") return { file: { mimeType: item.mimeType } };
  const size = { ...(item.width && item.height ? { width: item.width, height: item.height } : {}) };
  return {
    file: { mimeType: item.mimeType, hashes: { quickXorHash: quickXor(item) } },
    ...(item.mimeType.startsWith("image/")
      ? { image: size, photo: item.orientation ? { orientation: item.orientation } : {} }
      : {}),
    ...(item.mimeType.startsWith("video/")
      ? { video: { ...size, ...(item.durationMs ? { duration: item.durationMs } : {}) } }
      : {}),
    ...(item.malware ? { malware: { description: "Sandbox.Test.File" } } : {}),
  };
}

/** What Graph says of an item, in one of its forms. */
export function present(kit: Kit, item: Item, viewer: Person, form: Form, select?: string[]): PresentedItem {
  const plain = form === "item" || form === "child";
  const download = !select || select.some((name) => /^(@microsoft\.graph|content)\.downloadUrl$/.test(name));
  const dates = { createdDateTime: iso(item.created), lastModifiedDateTime: iso(item.modified) };
  const tag = `"{${item.id.slice(-12)}},${Math.floor(item.modified / 1000) % 1000}"`;
  const presented: PresentedItem = {
    ...(form === "item" ? {} : { "@odata.type": "#microsoft.graph.driveItem" }),
    ...(plain && download && item.kind === "file" && !item.malware
      ? { "@microsoft.graph.downloadUrl": downloadUrl(kit, item, viewer) }
      : {}),
    ...dates,
    ...(plain ? { eTag: tag } : {}),
    ...(plain && item.kind === "file" ? { cTag: `"c:${tag.slice(1)}` } : {}),
    id: item.id,
    name: item.name,
    webUrl: webUrl(item, form),
    size: item.kind === "file" ? item.size : form === "query-hit" ? 0 : folderSize(item),
    createdBy: identity(item.createdBy),
    lastModifiedBy: identity(item.modifiedBy),
    parentReference: reference(kit, item, form),
    fileSystemInfo: dates,
    ...facets(item, form),
    ...(plain && (item.readers.size > 0 || item.drive.owner !== viewer) ? { shared: { scope: "users" } } : {}),
    ...(item.target ? { remoteItem: remote(kit, item.target) } : {}),
    ...(form === "hit" ? { searchResult: {} } : {}),
  };
  if (item.target) delete presented.folder;
  for (const name of kit.faults.settings.missingFacets) delete presented[name as keyof PresentedItem];
  return presented;
}

/** The hit at a place of a page, with an id of a form that nobody has seen, if it is its turn. */
export function estranged<T extends { id?: unknown }>(kit: Kit, hit: T, index: number): T {
  const every = kit.faults.settings.search.strangeIds;
  return every > 0 && index % every === every - 1 ? { ...hit, id: `?${String(hit.id)}` } : hit;
}

function folderSize(folder: Item): number {
  let sum = 0;
  for (const child of folder.children.values()) if (child.kind === "file") sum += child.size;
  return sum;
}

/** Something that lives in another drive. */
export function remote(kit: Kit, item: Item): NonNullable<DriveItem["remoteItem"]> {
  return {
    id: item.id,
    name: item.name,
    webUrl: webUrl(item, "item"),
    ...(item.kind === "folder"
      ? { folder: { childCount: item.children.size } }
      : { size: item.size, file: { mimeType: item.mimeType } }),
    parentReference: { driveType: item.drive.type, driveId: shownDriveId(kit, item.drive), id: item.parent?.id ?? "" },
  };
}

/** What Graph says of a drive. */
export function presentDrive(kit: Kit, drive: Drive): GraphDrive {
  return {
    createdDateTime: iso(drive.root.created),
    id: shownDriveId(kit, drive),
    lastModifiedDateTime: iso(drive.root.modified),
    name: drive.name,
    webUrl: encodeURI(drive.url),
    driveType: drive.type,
    createdBy: { user: { displayName: "System Account" } },
    owner: drive.owner ? identity(drive.owner) : { user: { displayName: `${drive.name} Owners` } },
    quota: { deleted: 0, remaining: 1_099_510_000_000, state: "normal", total: 1_099_511_627_776, used: 1_627_776 },
  };
}
