import type * as z from "zod";
import { bearerToken } from "../kit/grants.js";
import { type Answer, type Call, json } from "../kit/http.js";
import { authenticate, baseOf, type Viewer } from "./access.js";
import { BadInput, DropboxError, refusal, unknown } from "./answer.js";
import * as args from "./arguments.js";
import { temporaryLink, thumbnail, thumbnails } from "./contents.js";
import { listFolder, listOn } from "./folders.js";
import { searchOn, searchPage } from "./hits.js";
import type { Kit } from "./kit.js";
import { find } from "./lookup.js";
import { present } from "./present.js";
import { presentAccount } from "./users.js";

interface Route {
  /** What the token has to have; undefined = nothing. */
  scope: string | undefined;
  /** Where the argument stands: in the body, or in a header of a call whose answer is content. */
  style: "rpc" | "download";
  run(kit: Kit, viewer: Viewer, json: string, call: Call): Answer;
}

function rpc<T>(
  scope: string,
  schema: z.ZodType<T>,
  work: (kit: Kit, viewer: Viewer, arg: T, call: Call) => object,
): Route {
  return {
    scope,
    style: "rpc",
    run: (kit, viewer, text, call) => json(200, work(kit, viewer, args.parse(schema, text, "request body"), call)),
  };
}

const [info, metadata, content] = ["account_info.read", "files.metadata.read", "files.content.read"] as const;

/** All that can be asked; whatever else there is in the real one is refused. */
const routes: Record<string, Route> = {
  "users/get_current_account": rpc(info, args.noArg, (_kit, { account }) => presentAccount(account)),
  "files/search_v2": rpc(metadata, args.searchArg, searchPage),
  "files/search/continue_v2": rpc(metadata, args.cursorArg, (kit, viewer, { cursor }) => searchOn(kit, viewer, cursor)),
  "files/get_metadata": rpc(metadata, args.metadataArg, (kit, viewer, arg) => {
    const item = find(kit, viewer, arg.path, { deleted: arg.include_deleted });
    if (item === viewer.base) throw new BadInput("request body: path: The root folder is unsupported.");
    const { pendingMedia } = kit.faults.settings.dropbox;
    const mediaInfo = arg.include_media_info ? (pendingMedia ? "pending" : "metadata") : undefined;
    return present(item, viewer, { mediaInfo, explicitMembers: arg.include_has_explicit_shared_members });
  }),
  "files/list_folder": rpc(metadata, args.listArg, listFolder),
  "files/list_folder/continue": rpc(metadata, args.cursorArg, (kit, viewer, { cursor }, { subject }) =>
    listOn(kit, viewer, cursor, Boolean(kit.faults.take(kit.faults.settings.dropbox.resetCursors, subject))),
  ),
  "files/get_temporary_link": rpc(content, args.linkArg, (kit, viewer, { path }) => temporaryLink(kit, viewer, path)),
  // Any token may end itself.
  "auth/token/revoke": {
    scope: undefined,
    style: "rpc",
    run: (kit, _viewer, text, { headers }) => {
      args.parse(args.noArg, text, "request body");
      kit.grants.revoke(bearerToken(headers["authorization"]));
      return json(200, null);
    },
  },
  "files/get_thumbnail_batch": {
    scope: content,
    style: "rpc",
    run: (kit, viewer, text) =>
      thumbnails(kit, viewer, args.parse(args.thumbnailBatchArg, text, "request body").entries),
  },
  "files/get_thumbnail_v2": {
    scope: content,
    style: "download",
    run: (kit, viewer, text) => {
      const { resource, ...arg } = args.parse(args.thumbnailArg, text, 'HTTP header "Dropbox-API-Arg"');
      // There are no shared links in the sandbox.
      if (resource[".tag"] === "link") throw new DropboxError(409, "not_found");
      return thumbnail(kit, viewer, resource.path, arg);
    },
  },
};

const bodyTypes = ["application/json", "application/json; charset=utf-8", "text/plain; charset=dropbox-cors-hack"];
const downloadTypes = ["text/plain", "text/plain; charset=utf-8", "application/octet-stream"];

/** The argument of a call, which must come as the kind of function wants it. */
function argument({ style }: Route, { method, headers, body, query }: Call): string {
  const type = headers["content-type"]?.toLowerCase();
  const bad = (types: string[]) =>
    new BadInput(
      `Bad HTTP "Content-Type" header: "${type}".  Expecting one of ${types.map((one) => `"${one}"`).join(", ")}.`,
    );
  if (style === "rpc") {
    // Nothing at all stands for null.
    if (type === undefined && body === "") return "null";
    if (!type || !bodyTypes.includes(type)) throw bad(bodyTypes);
    return body;
  }
  if (method === "POST" && type !== undefined && !downloadTypes.includes(type)) throw bad(downloadTypes);
  if (body !== "") throw new BadInput("The request body is supposed to be empty, but isn't.");
  const text = headers["dropbox-api-arg"] ?? query.get("arg");
  if (text === null) throw new BadInput('Must provide HTTP header "Dropbox-API-Arg" or URL parameter "arg".');
  return text;
}

/** A call of an API function by its name. */
export function callFunction(kit: Kit, name: string, call: Call): Answer {
  try {
    const { method, headers, subject } = call;
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
    if (!route) return unknown(name);
    if (method !== "POST" && !(route.style === "download" && method === "GET"))
      throw new BadInput(`Your request's HTTP request method is "${method}".  This function only supports POST.`);
    const account = authenticate(kit, headers, route.scope, subject);
    const base = baseOf(kit, account, headers["dropbox-api-path-root"], subject);
    return route.run(kit, { account, base }, argument(route, call), call);
  } catch (error) {
    if (error instanceof BadInput || error instanceof DropboxError) return refusal(name, error);
    throw error;
  }
}
