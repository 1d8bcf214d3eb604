import { AccessDenied } from "../contract/errors.js";
import type { Asset } from "../contract/provider.js";
import type { BoxApi } from "./api.js";
import { itemPath, parseRef } from "./ref.js";

/**
 * The link that Box mints for a download, good for some minutes without any login: read for each request and kept nowhere.
 * Null: a folder, or nothing that this account may see.
 */
export async function downloadUrl(api: BoxApi, { ref }: Asset): Promise<string | null> {
  const item = parseRef(ref);
  if (item?.type !== "file") return null;
  const answer = await api.locate(`${itemPath(item)}/content`);
  if ("link" in answer) {
    const { link } = answer;
    return link !== undefined && /^https?:\/\//i.test(link) && URL.canParse(link) ? link : null;
  }
  if (answer.status === 404) return null;
  if (answer.status !== 403) throw answer.error;
  // A previewer may look and not download; and some have seen Box refuse downloads to apps that only read (r-box/boxr#64).
  throw new AccessDenied("Box gives this account no download of this file through this app. Open it in Box instead.", {
    code: answer.error.code,
  });
}
