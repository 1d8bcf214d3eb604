import type { Schema } from "./fields.js";

/** Plain values. */
function plain(names: string): Schema {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, true as const]));
}

/** The resources of the discovery document, all of their fields; a test compares. */
export const user = plain(`displayName emailAddress kind me permissionId photoLink`);

const restriction = plain(`restrictedForReaders restrictedForWriters`);

const permission: Schema = {
  ...plain(`allowFileDiscovery deleted displayName domain emailAddress expirationTime id
  inheritedPermissionsDisabled kind pendingOwner photoLink role type view`),
  permissionDetails: plain(`inherited inheritedFrom permissionType role`),
  teamDrivePermissionDetails: plain(`inherited inheritedFrom role teamDrivePermissionType`),
};

export const file: Schema = {
  ...plain(`appProperties copyRequiresWriterPermission createdTime description driveId explicitlyTrashed exportLinks
  fileExtension folderColorRgb fullFileExtension hasAugmentedPermissions hasThumbnail headRevisionId
  iconLink id inheritedPermissionsDisabled isAppAuthorized kind md5Checksum mimeType modifiedByMe
  modifiedByMeTime modifiedTime name originalFilename ownedByMe parents permissionIds properties
  quotaBytesUsed resourceKey sha1Checksum sha256Checksum shared sharedWithMeTime size spaces starred
  teamDriveId thumbnailLink thumbnailVersion trashed trashedTime version viewedByMe viewedByMeTime
  viewersCanCopyContent webContentLink webViewLink writersCanShare`),
  capabilities:
    plain(`canAcceptOwnership canAccessViaGenAi canAddChildren canAddFolderFromAnotherDrive canAddMyDriveParent
    canChangeCopyRequiresWriterPermission canChangeItemDownloadRestriction canChangeSecurityUpdateEnabled
    canChangeViewersCanCopyContent canComment canCopy canDelete canDeleteChildren
    canDisableInheritedPermissions canDownload canEdit canEnableInheritedPermissions canListChildren
    canModifyContent canModifyContentRestriction canModifyEditorContentRestriction canModifyLabels
    canModifyOwnerContentRestriction canMoveChildrenOutOfDrive canMoveChildrenOutOfTeamDrive
    canMoveChildrenWithinDrive canMoveChildrenWithinTeamDrive canMoveItemIntoTeamDrive
    canMoveItemOutOfDrive canMoveItemOutOfTeamDrive canMoveItemWithinDrive canMoveItemWithinTeamDrive
    canMoveTeamDriveItem canReadDrive canReadLabels canReadRevisions canReadTeamDrive canRemoveChildren
    canRemoveContentRestriction canRemoveMyDriveParent canRename canShare canStartApproval canTrash
    canTrashChildren canUntrash`),
  clientEncryptionDetails: {
    ...plain(`encryptionState`),
    decryptionMetadata: plain(
      `aes256GcmChunkSize encryptionResourceKeyHash jwt kaclsId kaclsName keyFormat wrappedKey`,
    ),
  },
  contentHints: {
    ...plain(`indexableText`),
    thumbnail: plain(`image mimeType`),
  },
  contentRestrictions: {
    ...plain(`ownerRestricted readOnly reason restrictionTime systemRestricted type`),
    restrictingUser: user,
  },
  downloadRestrictions: {
    effectiveDownloadRestrictionWithContext: restriction,
    itemDownloadRestriction: restriction,
  },
  imageMediaMetadata: {
    ...plain(`aperture cameraMake cameraModel colorSpace exposureBias exposureMode exposureTime flashUsed
    focalLength height isoSpeed lens maxApertureValue meteringMode rotation sensor subjectDistance time
    whiteBalance width`),
    location: plain(`altitude latitude longitude`),
  },
  labelInfo: {
    labels: plain(`fields id kind revisionId`),
  },
  lastModifyingUser: user,
  linkShareMetadata: plain(`securityUpdateEligible securityUpdateEnabled`),
  owners: user,
  permissions: permission,
  sharingUser: user,
  shortcutDetails: plain(`targetId targetMimeType targetResourceKey`),
  trashingUser: user,
  videoMediaMetadata: plain(`durationMillis height width`),
};

export const fileList: Schema = { ...plain("kind incompleteSearch nextPageToken"), files: file };

export const drive: Schema = {
  ...plain(`backgroundImageLink colorRgb createdTime hidden id kind name orgUnitId themeId`),
  backgroundImageFile: plain(`id width xCoordinate yCoordinate`),
  capabilities:
    plain(`canAddChildren canChangeCopyRequiresWriterPermissionRestriction canChangeDomainUsersOnlyRestriction
    canChangeDownloadRestriction canChangeDriveBackground canChangeDriveMembersOnlyRestriction
    canChangeSharingFoldersRequiresOrganizerPermissionRestriction canComment canCopy canDeleteChildren
    canDeleteDrive canDownload canEdit canListChildren canManageMembers canReadRevisions canRename
    canRenameDrive canResetDriveRestrictions canShare canTrashChildren`),
  restrictions: {
    ...plain(`adminManagedRestrictions copyRequiresWriterPermission domainUsersOnly driveMembersOnly
    sharingFoldersRequiresOrganizerPermission`),
    downloadRestriction: restriction,
  },
};

export const driveList: Schema = { ...plain("kind nextPageToken"), drives: drive };

export const about: Schema = {
  ...plain(`appInstalled canCreateDrives canCreateTeamDrives exportFormats folderColorPalette importFormats kind
  maxImportSizes maxUploadSize`),
  driveThemes: plain(`backgroundImageLink colorRgb id`),
  storageQuota: plain(`limit usage usageInDrive usageInDriveTrash`),
  teamDriveThemes: plain(`backgroundImageLink colorRgb id`),
  user: user,
};
