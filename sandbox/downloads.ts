import contentDisposition from "content-disposition";
import parseRange from "range-parser";
import {
  type Answer,
  type Call,
  createServer,
  frontDoorPage,
  html,
  redirect,
  retryAfter,
  withHeaders,
} from "./http.js";
import type { Kit } from "./kit.js";
import { readLink } from "./links.js";
import type { Item } from "./model.js";
import { draw } from "./pictures/draw.js";

function bytes(type: string, body: Buffer): Answer {
  return { status: 200, headers: { "content-type": type, "cache-control": "private" }, body };
}

function thumbnail(kit: Kit, item: Item, width: number, height: number, crop: boolean): Answer {
  const picture = () => draw(item, width, height, crop);
  switch (kit.faults.settings.thumbnails.serve) {
    case "html":
      return html(200, "<!doctype html><script>alert(1)</script>");
    case "svg":
      return bytes(
        "image/svg+xml",
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      );
    case "huge":
      return bytes("image/png", Buffer.concat([picture(), Buffer.alloc(64 * 1024 * 1024)]));
    case "truncated":
      return bytes("image/png", picture().subarray(0, 40));
    case "nothing":
      return bytes("image/png", Buffer.alloc(0));
    case "foreign-redirect":
      return redirect("http://169.254.169.254/latest/meta-data/");
    default:
      return bytes("image/png", picture());
  }
}

function contentOf(item: Item): Buffer {
  if (item.mimeType.startsWith("image/")) return draw(item, 800, 800);
  return Buffer.from(`${item.name}\n${item.content}\nA file of the sandbox.\n`);
}

/** To be saved and not shown, under its own name (RFC 6266); a part of it for a Range (RFC 9110, 14.2). */
function file(item: Item, range: string | undefined): Answer {
  const content = contentOf(item);
  const headers = {
    "accept-ranges": "bytes",
    "content-disposition": contentDisposition(item.name),
    "x-content-type-options": "nosniff",
  };
  const whole = withHeaders(bytes(item.mimeType, content), headers);
  if (range === undefined) return whole;
  const parts = parseRange(content.length, range);
  if (parts === -1)
    return withHeaders(html(416, "416 RANGE NOT SATISFIABLE"), { "content-range": `bytes */${content.length}` });
  const [part, another] = parts === -2 || parts.type !== "bytes" ? [] : parts;
  // Several parts would need multipart: a server may answer with the whole instead.
  if (!part || another) return whole;
  const { start, end } = part;
  const cut = withHeaders(whole, { "content-range": `bytes ${start}-${end}/${content.length}` });
  return { ...cut, status: 206, body: content.subarray(start, end + 1) };
}

function faulty({ faults, clock }: Kit, call: Call): Answer | undefined {
  const page = (status: number) => html(status, frontDoorPage(status));
  const throttle = faults.take(faults.settings.throttle, call.subject);
  if (throttle) return withHeaders(page(throttle.status ?? 429), retryAfter(throttle.retryAfter, clock.now()));
  const fail = faults.take(faults.settings.fail, call.subject);
  return fail && withHeaders(page(fail.status), fail.headers);
}

/** The host of pre-authenticated links: whoever holds one gets the bytes, and an Authorization header is an error. */
export function createDownloads(kit: Kit) {
  return createServer(kit, {
    service: "downloads",
    identify: (call) => ({ person: readLink(call.query.get("tempauth") ?? "")?.person, app: undefined }),
    answer: (call) => {
      const answer = faulty(kit, call);
      if (answer) return answer;
      const link = readLink(call.query.get("tempauth") ?? "");
      const item = kit.world.drives.find((drive) => drive.id === link?.drive)?.items.get(link?.item ?? "");
      if (call.headers["authorization"] || !link || link.expiresAt <= kit.clock.now())
        return html(401, "401 UNAUTHORIZED");
      if (call.method !== "GET") return html(403, "403 FORBIDDEN");
      if (!item) return html(404, "404 FILE NOT FOUND");
      return link.kind === "file"
        ? file(item, call.headers["range"])
        : thumbnail(kit, item, link.width, link.height, link.crop);
    },
  });
}
