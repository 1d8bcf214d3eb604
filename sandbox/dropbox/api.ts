import { createApiServer, faultAnswer } from "../kit/api-server.js";
import { type Answer, type Call, frontDoorFault, frontDoorPage, html, withHeaders } from "../kit/http.js";
import { throttled, told, traced } from "./answer.js";
import { download, links } from "./contents.js";
import { callFunction } from "./functions.js";
import type { Dropbox, Kit } from "./kit.js";
import { formOf, token } from "./token.js";

function faulty(kit: Kit, { subject }: Call): Answer | undefined {
  return faultAnswer(kit, subject, {
    throttled: (status = 429, after) => throttled(status, after, kit.clock.now()),
    failed: (status, code, message, headers) => withHeaders(told(status, code, message), headers),
  });
}

function route(kit: Kit, call: Call): Answer | Promise<Answer> {
  const { path, method, headers, subject } = call;
  if (path === "/oauth2/token" && method === "POST") return faulty(kit, call) ?? token(kit, call);
  if (path.startsWith("/2/")) return faulty(kit, call) ?? callFunction(kit, path.slice("/2/".length), call);
  const page = frontDoorFault(kit, subject);
  if (page) return page;
  if (path.startsWith("/cd/0/get/") && method === "GET") return download(kit, path, headers["range"]);
  return html(404, frontDoorPage(404));
}

/** The pretend api.dropboxapi.com and content.dropboxapi.com, with the contents behind temporary links. */
export function createDropboxApi(kit: Kit) {
  return createApiServer<Dropbox>(kit, {
    service: "dropbox",
    tokenPath: "/oauth2/token",
    form: formOf,
    holderOf: (path) => {
      const link = links.read(path);
      return link && { account: kit.world.accounts.find(({ id }) => id === link.account) };
    },
    answer: async (call) => traced(await route(kit, call)),
  });
}
