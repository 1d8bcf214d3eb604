import { extensionOf } from "../kit/mime.js";
import { notFound } from "./answer.js";
import type { Kit } from "./kit.js";
import { type BoxItem, versionId } from "./model.js";

/** https://developer.box.com/guides/representations/ */
export interface Representation {
  representation: string;
  properties: { dimensions: string; paged: string; thumb: string };
  info: { url: string };
  status: { state: string; code?: string };
  content: { url_template: string };
}

interface Hint {
  type: "jpg" | "png";
  edge: number;
}

const sizes: Record<string, number[]> = { jpg: [32, 94, 160, 320, 1024, 2048], png: [1024, 2048] };

/** Whether a size is there at all: large JPEGs of JPEGs only, and no large picture of a film. */
function exists(item: BoxItem, { type, edge }: Hint): boolean {
  if (!item.hasThumbnail || item.malware) return false;
  const large = edge === 2048 || (type === "png" && edge === 1024);
  if (large && item.mimeType.startsWith("video/")) return false;
  return !(type === "jpg" && edge === 2048) || /^jpe?g$/.test(extensionOf(item.name));
}

/** `jpg?dimensions=320x320&paged=false` */
function readHint(text: string): Hint | undefined {
  const [type = "", query = ""] = text.trim().split(/\?(.*)/s);
  const [, width, height] = /^(\d+)x(\d+)$/.exec(new URLSearchParams(query).get("dimensions") ?? "") ?? [];
  const edge = Number(width);
  return width === height && sizes[type]?.includes(edge) ? { type: type as Hint["type"], edge } : undefined;
}

/** `[jpg?dimensions=32x32][png?…,jpg?…]`: one of each bracket, the first that there is. */
function readHints(header: string | undefined, item: BoxItem): Hint[] {
  const every = Object.entries(sizes).flatMap(([type, edges]) =>
    edges.map((edge): Hint => ({ type: type as Hint["type"], edge })),
  );
  if (header === undefined) return every.filter((hint) => exists(item, hint));
  return [...header.matchAll(/\[([^\]]*)\]/g)].flatMap(([, group = ""]) => {
    const hints = group.split(",").flatMap((text) => readHint(text) ?? []);
    return hints.find((hint) => exists(item, hint)) ?? [];
  });
}

/** The thumbnails of files; large PNGs are made only once somebody asks for them by their info address. */
export class Representations {
  private readonly reads = new Map<string, number>();

  constructor(private readonly kit: Kit) {}

  list(item: BoxItem, hints: string | undefined): Representation[] {
    if (this.kit.faults.settings.thumbnails.empty) return [];
    return readHints(hints, item).map((hint) => this.present(item, hint));
  }

  /** One of them by its name in an address, "jpg_thumb_320x320"; undefined if there is none such. */
  find(item: BoxItem, name: string): Hint | undefined {
    const [, type = "", edge = ""] = /^(jpg|png)(?:_\w+)?_(\d+)x\2$/.exec(name) ?? [];
    const hint = readHint(`${type}?dimensions=${edge}x${edge}`);
    return hint && exists(item, hint) && !this.kit.faults.settings.thumbnails.empty ? hint : undefined;
  }

  /** The info address: reading it is what makes Box begin. */
  info(item: BoxItem, named: string): Representation {
    const hint = this.find(item, named);
    if (!hint) throw notFound("representation");
    const name = this.nameOf(item, hint);
    if (!this.reads.has(name)) this.reads.set(name, 0);
    return this.present(item, hint);
  }

  /** Counts as a read. */
  stateOf(item: BoxItem, hint: Hint): string {
    const { representations, pendingReads } = this.kit.faults.settings.box;
    if (representations === "none" || representations === "error") return representations;
    const name = this.nameOf(item, hint);
    const reads = this.reads.get(name);
    if (reads === undefined && hint.type === "png") return "none";
    this.reads.set(name, (reads ?? 0) + 1);
    return (reads ?? 0) < pendingReads ? "pending" : representations;
  }

  private present(item: BoxItem, hint: Hint): Representation {
    const { api } = this.kit.origins;
    const dimensions = `${hint.edge}x${hint.edge}`;
    const thumb = hint.type === "jpg";
    const path = `internal_files/${item.id}/versions/${versionId(item)}/representations/${hint.type}${thumb ? "_thumb" : ""}_${dimensions}`;
    const state = this.stateOf(item, hint);
    return {
      representation: hint.type,
      properties: { dimensions, paged: "false", thumb: String(thumb) },
      info: { url: `${api}/2.0/${path}` },
      status: { state, ...(state === "error" ? { code: "error_conversion_failed" } : {}) },
      content: { url_template: `${api}/api/2.0/${path}/content/{+asset_path}` },
    };
  }

  private nameOf(item: BoxItem, hint: Hint): string {
    return `${versionId(item)}/${item.version} ${hint.type} ${hint.edge}`;
  }
}
