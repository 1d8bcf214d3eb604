import { createHash } from "node:crypto";
import { extensionOf } from "../kit/mime.js";
import type { Person } from "../kit/people.js";
import { lineage } from "../kit/tree.js";
import type { Caller } from "./access.js";
import { pick, type Selection } from "./fields.js";
import type { Kit } from "./kit.js";
import { accountId, canDownload, canSee, type GoogleItem, isBlob, isFolder, roleOf } from "./model.js";
import type { Indexed } from "./terms.js";
import { thumbnailLink } from "./thumbnails.js";

/** What an answer is made for. */
export interface View {
  readonly kit: Kit;
  readonly caller: Caller;
}

function time(ms: number): string {
  return new Date(ms).toISOString();
}

/** A user as answers have them; the address may be missing for others, not here. */
export function presentUser(person: Person, { kit, caller }: View): object {
  const account = kit.world.accounts.find((known) => known.person === person);
  return {
    kind: "drive#user",
    displayName: person.name,
    photoLink: `https://lh3.googleusercontent.example/a/${accountId(person)}=s64`,
    me: account === caller.account,
    permissionId: account?.permissionId,
    emailAddress: person.email,
  };
}

function md5({ id, version }: GoogleItem): string {
  return createHash("md5").update(`${id} ${version}`).digest("hex");
}

/** "https://docs.google.com/document/d/…/edit", and addresses of that kind. */
function webViewLink(item: GoogleItem): string {
  const [, kind] =
    /^application\/vnd\.google-apps\.(document|spreadsheet|presentation|drawing|form)$/.exec(item.mimeType) ?? [];
  const place = kind?.replace("spreadsheet", "spreadsheets").replace("form", "forms");
  if (isFolder(item)) return `https://drive.google.example/drive/folders/${item.id}`;
  if (place) return `https://docs.google.example/${place}/d/${item.id}/edit?usp=drivesdk`;
  return `https://drive.google.example/file/d/${item.id}/view?usp=drivesdk`;
}

function isShared(item: GoogleItem): boolean {
  return [...lineage(item)].some(({ shares, link }) => shares.size > 0 || link);
}

function capabilities(item: GoogleItem, { caller: { account } }: View): object {
  const role = roleOf(account, item);
  const canEdit = role === "owner" || role === "writer" || role === "fileOrganizer" || role === "organizer";
  return {
    canDownload: canDownload(account, item),
    canCopy: canDownload(account, item) && !isFolder(item),
    canEdit,
    canRename: canEdit,
    canListChildren: isFolder(item),
    canAddChildren: isFolder(item) && canEdit,
  };
}

/** "The number of clockwise 90 degree rotations": EXIF counts them otherwise, and mirror images in between. */
function quarterTurns(orientation = 1): number {
  return [0, 0, 2, 2, 1, 1, 3, 3][orientation - 1] ?? 0;
}

function hasThumbnail(item: GoogleItem, kit: Kit): boolean {
  return item.hasThumbnail && !item.malware && !kit.faults.settings.thumbnails.empty;
}

/** Everything the sandbox knows of an item, each worked out only when it is asked for; undefined = not there. */
const makers: Record<string, (indexed: Indexed, view: View) => unknown> = {
  kind: () => "drive#file",
  id: ({ item }) => item.id,
  name: ({ name }) => name,
  mimeType: ({ item }) => item.mimeType,
  description: ({ item }) => item.description || undefined,
  starred: () => false,
  trashed: ({ trashed }) => trashed,
  explicitlyTrashed: ({ item, trashed }) => trashed && item.trashedAt !== undefined,
  // "Only populated for items in shared drives."
  trashedTime: ({ item }) => (item.drive && item.trashedAt !== undefined ? time(item.trashedAt) : undefined),
  // At most one, and none that the viewer may not see.
  parents: ({ parent }, { caller }) => (parent && canSee(caller.account, parent) ? [parent.id] : undefined),
  spaces: () => ["drive"],
  version: ({ item }) => String(item.version),
  webContentLink: ({ item }, { kit, caller }) =>
    isBlob(item) && canDownload(caller.account, item)
      ? `${kit.origins.login}/uc?id=${item.id}&export=download`
      : undefined,
  webViewLink: ({ item }) => webViewLink(item),
  iconLink: ({ item }) => `https://drive-thirdparty.googleusercontent.example/16/type/${item.mimeType}`,
  hasThumbnail: ({ item }, { kit }) => hasThumbnail(item, kit),
  // "The field is only populated when the requesting app can access the file's content."
  thumbnailLink: ({ item }, { kit, caller }) =>
    hasThumbnail(item, kit) && caller.content ? thumbnailLink(kit, item) : undefined,
  thumbnailVersion: ({ item }, { kit }) => (hasThumbnail(item, kit) ? "1" : "0"),
  viewedByMe: () => false,
  createdTime: ({ item }) => time(item.created),
  modifiedTime: ({ item }) => time(item.modified),
  modifiedByMe: ({ item }, { caller }) => item.modifiedBy === caller.account.person,
  sharedWithMeTime: ({ item }, { caller }) => {
    const share = item.shares.get(caller.account);
    return share && time(share.at);
  },
  driveId: ({ item }) => item.drive?.id,
  teamDriveId: ({ item }) => item.drive?.id,
  // These and `writersCanShare` are "not populated for items in shared drives".
  shared: ({ item }) => (item.drive ? undefined : isShared(item)),
  ownedByMe: ({ item }, { caller }) => (item.drive ? undefined : item.owner === caller.account),
  owners: ({ item }, view) => item.owner && [presentUser(item.owner.person, view)],
  lastModifyingUser: ({ item }, view) => item.modifiedBy && presentUser(item.modifiedBy, view),
  viewersCanCopyContent: ({ item }) => !item.copyRequiresWriter,
  copyRequiresWriterPermission: ({ item }) => item.copyRequiresWriter,
  writersCanShare: ({ item }) => (item.drive ? undefined : true),
  originalFilename: ({ item }) => (isBlob(item) ? item.name : undefined),
  fullFileExtension: ({ item }) => (isBlob(item) ? extensionOf(item.name) : undefined),
  fileExtension: ({ item }) => (isBlob(item) ? extensionOf(item.name) : undefined),
  md5Checksum: ({ item }) => (isBlob(item) ? md5(item) : undefined),
  headRevisionId: ({ item }) => (isBlob(item) ? `0B${md5(item)}` : undefined),
  // An int64: a string in JSON. "Won't be populated for files that have no size, like shortcuts and folders."
  size: ({ item }) => (isFolder(item) || item.target ? undefined : String(item.size)),
  quotaBytesUsed: ({ item }) => String(item.size),
  isAppAuthorized: () => false,
  capabilities: ({ item }, view) => capabilities(item, view),
  imageMediaMetadata: ({ item: { mimeType, width, height, orientation } }) =>
    mimeType.startsWith("image/") && width ? { width, height, rotation: quarterTurns(orientation) } : undefined,
  videoMediaMetadata: ({ item: { mimeType, width, height, durationMs } }) =>
    mimeType.startsWith("video/") && width ? { width, height, durationMillis: String(durationMs ?? 0) } : undefined,
  shortcutDetails: ({ item: { target } }) =>
    target && { targetId: target.id, targetMimeType: target.mimeType, targetResourceKey: target.link?.resourceKey },
  resourceKey: ({ item }) => item.link?.resourceKey,
  folderColorRgb: ({ item }) => (isFolder(item) ? "#8f8f8f" : undefined),
  permissions: ({ item }, view) =>
    item.owner === view.caller.account
      ? [...item.shares].map(([{ person }, { role }]) => ({
          kind: "drive#permission",
          id: view.kit.world.account(person).permissionId,
          type: "user",
          role,
          emailAddress: person.email,
          displayName: person.name,
        }))
      : undefined,
  permissionIds: ({ item }, { caller }) =>
    item.owner === caller.account ? [...item.shares.keys()].map(({ permissionId }) => permissionId) : undefined,
  hasAugmentedPermissions: ({ item }) => (item.drive ? item.shares.size > 0 : undefined),
};

/** What Drive says of an item to one account: only what is asked for, and of that what there is. */
export function presentFile(indexed: Indexed, selection: Selection, view: View): Record<string, unknown> {
  const { missingFacets } = view.kit.faults.settings;
  const wanted = Object.entries(selection).filter(([name]) => !missingFacets.includes(name));
  return Object.fromEntries(wanted.map(([name, inner]) => [name, pick(makers[name]?.(indexed, view), inner)]));
}
