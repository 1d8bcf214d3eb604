import contentDisposition from "content-disposition";
import parseRange from "range-parser";
import { type Answer, html, redirect, type ServerKit, withHeaders } from "./http.js";
import { draw } from "./pictures/draw.js";
import type { Node } from "./tree.js";

type Content = Pick<Node<unknown>, "key" | "name" | "width" | "height" | "mimeType" | "content">;

function bytes(type: string, body: Buffer): Answer {
  return { status: 200, headers: { "content-type": type, "cache-control": "private" }, body };
}

/** The picture of an item, or what `faults.thumbnails.serve` puts in its place. */
export function pictureAnswer(kit: ServerKit, item: Content, width: number, height: number, crop = false): Answer {
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

function contentOf(item: Content): Buffer {
  if (item.mimeType.startsWith("image/")) return draw(item, 800, 800);
  return Buffer.from(`${item.name}\n${item.content}\nA file of the sandbox.\n`);
}

/** To be saved and not shown, under its own name (RFC 6266); a part of it for a Range (RFC 9110, 14.2). */
export function fileAnswer(item: Content, range: string | undefined): Answer {
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
