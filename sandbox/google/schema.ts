import type { Schema } from "./fields.js";

/** Plain values. */
function plain(names: string): Schema {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, true as const]));
}

export const user = plain("kind displayName photoLink me permissionId emailAddress");

/** The resources of the discovery document, as far as the sandbox knows what stands in them. */
export const file: Schema = {
  ...plain(`kind id name mimeType description starred trashed explicitlyTrashed trashedTime parents spaces version
    webContentLink webViewLink iconLink hasThumbnail thumbnailLink thumbnailVersion viewedByMe viewedByMeTime
    createdTime modifiedTime modifiedByMe modifiedByMeTime sharedWithMeTime driveId teamDriveId shared ownedByMe
    viewersCanCopyContent copyRequiresWriterPermission writersCanShare permissionIds hasAugmentedPermissions
    folderColorRgb originalFilename fullFileExtension fileExtension md5Checksum sha1Checksum sha256Checksum size
    quotaBytesUsed headRevisionId isAppAuthorized resourceKey inheritedPermissionsDisabled properties appProperties
    exportLinks`),
  owners: user,
  lastModifyingUser: user,
  sharingUser: user,
  trashingUser: user,
  permissions: plain("kind id type role emailAddress displayName"),
  capabilities: plain(`canDownload canCopy canEdit canComment canShare canDelete canTrash canRename canListChildren
    canAddChildren canReadRevisions canMoveItemWithinDrive canMoveItemOutOfDrive`),
  imageMediaMetadata: plain("width height rotation time cameraMake cameraModel"),
  videoMediaMetadata: plain("width height durationMillis"),
  shortcutDetails: plain("targetId targetMimeType targetResourceKey"),
  linkShareMetadata: plain("securityUpdateEligible securityUpdateEnabled"),
  contentRestrictions: plain("readOnly reason type"),
};

export const fileList: Schema = { ...plain("kind incompleteSearch nextPageToken"), files: file };

export const drive: Schema = {
  ...plain("kind id name colorRgb createdTime hidden themeId backgroundImageLink orgUnitId"),
  capabilities: plain("canListChildren canDownload canCopy canEdit canAddChildren canReadRevisions"),
  restrictions: plain("adminManagedRestrictions copyRequiresWriterPermission domainUsersOnly driveMembersOnly"),
};

export const driveList: Schema = { ...plain("kind nextPageToken"), drives: drive };

export const about: Schema = {
  ...plain("kind maxUploadSize canCreateDrives appInstalled importFormats exportFormats"),
  user,
  storageQuota: plain("limit usage usageInDrive usageInDriveTrash"),
};
