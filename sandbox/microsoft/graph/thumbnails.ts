import type { Thumbnail, ThumbnailSet } from "@microsoft/microsoft-graph-types";
import { pictureSize } from "../../kit/pictures/size.js";
import type { Kit } from "../kit.js";
import { thumbnailUrl } from "../links.js";
import type { Item, Person } from "../model.js";
import { badRequest, GraphError } from "./answer.js";

const edges: Record<string, number> = { small: 96, medium: 176, large: 800 };

interface Box {
  width: number;
  height: number;
  crop: boolean;
}

/** The box a size's name stands for: medium, mediumSquare, c300x400, c300x400_crop. */
function boxOf(name: string): Box | undefined {
  const edge = edges[name.replace(/Square$/, "")];
  if (edge) return { width: edge, height: edge, crop: name.endsWith("Square") };
  const [, width, height, crop] = /^c(\d{1,4})x(\d{1,4})(_crop)?$/.exec(name) ?? [];
  return width && height ? { width: Number(width), height: Number(height), crop: Boolean(crop) } : undefined;
}

function hasNone(kit: Kit, item: Item): boolean {
  return !item.hasThumbnail || item.malware || kit.faults.settings.thumbnails.empty;
}

function sized(kit: Kit, item: Item, viewer: Person, box: Box): Thumbnail {
  const shown = box.crop ? box : pictureSize(item, box.width, box.height);
  return { height: shown.height, url: thumbnailUrl(kit, item, viewer, box), width: shown.width };
}

/** The sets of `GET …/thumbnails`: one or none. */
export function thumbnailSets(kit: Kit, item: Item, viewer: Person, select: string[] | undefined): ThumbnailSet[] {
  if (hasNone(kit, item)) return [];
  const names = (select ?? Object.keys(edges)).filter((name) => name !== "id");
  const entries = names.map((name) => {
    const box = boxOf(name);
    if (!box) throw badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.thumbnailSet'.`);
    return [name, sized(kit, item, viewer, box)] as const;
  });
  return [{ ...(select && !select.includes("id") ? {} : { id: "0" }), ...Object.fromEntries(entries) }];
}

/** One size of one set; 404 if there is none. */
export function thumbnailOf(kit: Kit, item: Item, viewer: Person, set: string, name: string): Thumbnail {
  const box = boxOf(name);
  if (!box || set !== "0" || hasNone(kit, item))
    throw new GraphError(404, "itemNotFound", "The thumbnail does not exist.");
  return sized(kit, item, viewer, box);
}
