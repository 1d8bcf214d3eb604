import type { Clock } from "../clock.js";
import { googleFileId, Keys } from "../ids.js";
import type { Person } from "../model.js";
import type { PersonRef } from "../specs.js";
import { newNode } from "../tree.js";
import { folderType, type GoogleItem } from "./model.js";
import type { GoogleItemSpec } from "./specs.js";

type Belongs = Pick<GoogleItem, "owner" | "drive">;

/** Makes items with ids that are the same in every run, and another one for every new item. */
export class GoogleMaker {
  private readonly keys = new Keys();

  constructor(
    private readonly clock: Clock,
    private readonly who: (ref: PersonRef) => Person,
  ) {}

  /** The top of a drive, which has an id of another kind. */
  root(id: string, name: string, belongs: Belongs): GoogleItem {
    return this.make(id, name, { mimeType: folderType }, belongs, false);
  }

  item(
    parent: GoogleItem,
    name: string,
    spec: GoogleItemSpec,
    owner: GoogleItem["owner"],
    isFile: boolean,
  ): GoogleItem {
    const id = googleFileId(this.keys.next(`google ${parent.id}/${name}`));
    return this.make(id, name, spec, { owner, drive: parent.drive }, isFile);
  }

  private make(id: string, name: string, spec: GoogleItemSpec, belongs: Belongs, isFile: boolean): GoogleItem {
    const { by, ...rest } = spec;
    const made = by ? { ...rest, by: this.who(by) } : rest;
    return {
      ...newNode<GoogleItem>(this.clock, name, isFile, made, belongs.owner?.person),
      id,
      key: id,
      namesakes: true,
      ...belongs,
      shares: new Map(),
      former: new Map(),
      link: undefined,
      formerName: undefined,
      description: spec.description ?? "",
      target: undefined,
      copyRequiresWriter: spec.copyRequiresWriter ?? false,
      trashedAt: undefined,
      version: 1,
    };
  }
}
