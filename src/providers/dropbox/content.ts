import type { Asset } from "../contract/provider.js";
import { textOf } from "../kit/json.js";
import type { DropboxApi } from "./api.js";
import type { Hint } from "./asset.js";
import { idOf } from "./ref.js";

/**
 * The link that Dropbox mints for a download, good for four hours without any login: read for each request and kept nowhere.
 * Null: a folder, a document without content of its own, or nothing that this account may see.
 */
export async function downloadUrl(api: DropboxApi, { ref, kind, hint }: Asset): Promise<string | null> {
  if (kind === "FOLDER" || idOf(ref) === undefined || ((hint ?? {}) as Hint).noDownload) return null;
  const reply = await api.read("link", { path: ref });
  if (reply.ok) {
    const link = textOf(reply.body["link"]);
    return link !== undefined && /^https?:\/\//i.test(link) && URL.canParse(link) ? link : null;
  }
  const code = reply.error.code ?? "";
  if (code === "unsupported_file" || /^path\/(not_found|not_file|unsupported_content_type)/.test(code)) return null;
  throw reply.error;
}
