import { createServer, frontDoorFault, frontDoorPage, html } from "../http.js";
import type { Kit } from "../kit.js";
import { DropboxInteraction } from "./authorize.js";

/** The pretend www.dropbox.com: the sign-in pages and nothing else. */
export function createDropboxLogin(kit: Kit) {
  const interaction = new DropboxInteraction(kit);
  return createServer(kit, {
    service: "dropbox-login",
    identify: (call) => ({ person: undefined, app: call.query.get("client_id") ?? undefined }),
    answer: (call) => {
      const fault = frontDoorFault(kit, call.subject);
      if (fault) return fault;
      if (call.path === "/oauth2/authorize" && call.method === "GET") return interaction.authorize(call);
      if (call.path === "/sandbox/step" && call.method === "POST") return interaction.step(call);
      return html(404, frontDoorPage(404));
    },
  });
}
