import { AccessDenied, Unavailable, Unreadable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Asset, Picture, ThumbnailSize } from "../contract/provider.js";
import { bodyUnlessGone } from "../kit/answer.js";
import { webLinkOf } from "../kit/asset-parts.js";
import { type Json, listOf, objectOf, textOf } from "../kit/json.js";
import { largestPicture, pictureFrom } from "../kit/picture.js";
import type { RestApi } from "../kit/rest-api.js";
import { type Item, itemFields, toItem } from "./asset.js";
import type { BoxClient } from "./client.js";
import { classifier } from "./errors.js";
import { contentHosts } from "./options.js";
import { type ItemRef, itemPath, parseRef } from "./ref.js";

/** The sizes that Box draws: https://developer.box.com/guides/representations/thumbnail-representation */
const hints: Readonly<Record<ThumbnailSize, string>> = {
  SMALL: "[jpg?dimensions=160x160]",
  MEDIUM: "[jpg?dimensions=320x320]",
  LARGE: "[jpg?dimensions=1024x1024,png?dimensions=1024x1024]",
};
const mostLooks = 3;
const betweenLooksMs = 700;

/** Box draws pictures, films and most documents; a sound gets a stand-in, which the front end has itself. */
export function mayHaveThumbnail({ kind }: Asset): boolean {
  return kind === "IMAGE" || kind === "VIDEO" || kind === "DOCUMENT";
}

/** One read for the proof and for where the picture is, then the picture. Null: not proven, or there is no picture. */
export async function fetchPicture(
  { host, api, access, endpoints }: BoxClient,
  ref: ItemRef,
  { size, signal, holds }: { size: ThumbnailSize; signal: AbortSignal; holds: (item: Item) => boolean },
): Promise<Picture | null> {
  if (ref.type !== "file") return null;
  const reply = await api.read({
    path: `${itemPath(ref)}?fields=${itemFields},representations`,
    operation: "picture",
    headers: { "x-rep-hints": hints[size] },
  });
  const body = bodyUnlessGone("Box", reply);
  const item = body && toItem(body, endpoints.web);
  if (item === undefined) throw new Unreadable("Box");
  if (!body || item?.id !== ref.id || !holds(item)) return null;
  const [drawing] = listOf(objectOf(body["representations"])["entries"]);
  const link = drawing && (await developed(drawing, { host, api, signal }));
  if (!link) return null;
  const bearer = { token: await access.token(), hosts: contentHosts(endpoints) };
  const options = { signal, maxBytes: largestPicture, bearer };
  return pictureFrom("Box", await host.download(link, options));
}

/** The link of a representation, once it is drawn; asking for its state makes Box draw one that nobody asked for yet. */
async function developed(
  first: Json,
  { host, api, signal }: { host: VendorHost; api: RestApi; signal: AbortSignal },
): Promise<string | undefined> {
  const path = api.pathOf(textOf(objectOf(first["info"])["url"]) ?? "");
  let drawing = first;
  for (let look = 0; ; look++) {
    const state = objectOf(drawing["status"])["state"];
    if (state === "success" || state === "viewable") return linkOf(drawing);
    if (state === "error" || path === undefined) return undefined;
    if (look === mostLooks) throw new Unavailable("Box is still drawing this picture. Try again in a moment.");
    if (look > 0) await host.wait(betweenLooksMs, signal);
    const reply = await api.look({ path, operation: "picture" });
    const body = bodyUnlessGone("Box", reply);
    if (!body) return undefined;
    drawing = { ...first, ...body };
  }
}

/** A template is filled with nothing, or with the first page where there are pages (guides/representations/download). */
function linkOf(drawing: Json): string | undefined {
  const template = textOf(objectOf(drawing["content"])["url_template"]);
  const paged = objectOf(drawing["properties"])["paged"] === "true";
  const page = paged ? `1.${textOf(drawing["representation"]) === "png" ? "png" : "jpg"}` : "";
  return template?.replace("{+asset_path}", page);
}

/**
 * The link that Box mints for a download, good for some minutes without any login: read for each request, neither followed nor
 * kept. Null: a folder, or nothing that this account may see.
 */
export async function downloadUrl({ api }: BoxClient, { ref }: Asset): Promise<string | null> {
  const item = parseRef(ref);
  if (item?.type !== "file") return null;
  const answer = await api.send({ path: `${itemPath(item)}/content`, operation: "content" });
  const location = answer.headers["location"];
  if (answer.status === 302 && location !== undefined) return webLinkOf(location) ?? null;
  const reply = classifier.replyOf(answer);
  if (reply.ok) throw new Unreadable("Box");
  if (reply.status === 404) return null;
  if (reply.status !== 403) throw reply.error;
  // A previewer may look and not download; and some have seen Box refuse downloads to apps that only read (r-box/boxr#64).
  throw new AccessDenied("Box gives this account no download of this file through this app. Open it in Box instead.", {
    code: reply.error.code,
  });
}
