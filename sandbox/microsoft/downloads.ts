import { fileAnswer, pictureAnswer } from "../kit/content.js";
import { createServer, frontDoorFault, html } from "../kit/http.js";
import type { Kit } from "./kit.js";
import { readLink } from "./links.js";

/** The host of pre-authenticated links: whoever holds one gets the bytes, and an Authorization header is an error. */
export function createDownloads(kit: Kit) {
  return createServer(kit, {
    service: "downloads",
    identify: (call) => ({ person: readLink(call.query.get("tempauth") ?? "")?.person, app: undefined }),
    answer: (call) => {
      const answer = frontDoorFault(kit, call.subject);
      if (answer) return answer;
      const link = readLink(call.query.get("tempauth") ?? "");
      const item = kit.world.drives.find((drive) => drive.id === link?.drive)?.items.get(link?.item ?? "");
      if (call.headers["authorization"] || !link || link.expiresAt <= kit.clock.now())
        return html(401, "401 UNAUTHORIZED");
      if (call.method !== "GET") return html(403, "403 FORBIDDEN");
      if (!item) return html(404, "404 FILE NOT FOUND");
      return link.kind === "file"
        ? fileAnswer(item, call.headers["range"])
        : pictureAnswer(kit, item, link.width, link.height, link.crop);
    },
  });
}
