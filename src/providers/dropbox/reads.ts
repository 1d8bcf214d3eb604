/**
 * All that is ever called of Dropbox's API. Dropbox's own style is POST for reads as well, so that a method tells nothing: what
 * is not in this list can't be called, and all that is in it reads. https://github.com/dropbox/dropbox-api-spec
 */
export const reads = {
  account: { path: "/2/users/get_current_account", operation: "account" },
  item: { path: "/2/files/get_metadata", operation: "item" },
  search: { path: "/2/files/search_v2", operation: "search" },
  searchOn: { path: "/2/files/search/continue_v2", operation: "search" },
  children: { path: "/2/files/list_folder", operation: "children" },
  childrenOn: { path: "/2/files/list_folder/continue", operation: "children" },
  link: { path: "/2/files/get_temporary_link", operation: "content" },
} as const;

export type Read = keyof typeof reads;

/** On the content host, where reads may be a GET. */
export const thumbnailPath = "/2/files/get_thumbnail_v2";
