/**
 * All that is ever called of Dropbox's API. Dropbox's own style is POST for reads as well, so that a method tells nothing: what
 * is not in this list can't be called, and all that is in it reads. https://github.com/dropbox/dropbox-api-spec
 */
export const reads = {
  account: "/2/users/get_current_account",
  item: "/2/files/get_metadata",
  search: "/2/files/search_v2",
  searchOn: "/2/files/search/continue_v2",
  children: "/2/files/list_folder",
  childrenOn: "/2/files/list_folder/continue",
  link: "/2/files/get_temporary_link",
} as const;

export type Read = keyof typeof reads;

/** On the content host, where reads may be a GET. */
export const thumbnailPath = "/2/files/get_thumbnail_v2";
