import { Arg, Ctx, FieldResolver, Resolver, Root } from "type-graphql";

import type { GatewayContext } from "../context.js";
import { ThumbnailSize } from "../schema/enums.js";
import type { ProviderInstance } from "../schema/instance.js";
import { shape } from "../schema/node.js";
import { ResultFolder, SearchResult, Thumbnail } from "../schema/result.js";
import type { ResultView } from "../services/views.js";
import { type Shown, showInstance } from "./shapes.js";

@Resolver(() => SearchResult)
export class ResultResolver {
  @FieldResolver()
  async width(@Root() { view }: Shown<ResultView>): Promise<number | null> {
    return view.asset.width ?? (await view.dimensions()).width ?? null;
  }

  @FieldResolver()
  async height(@Root() { view }: Shown<ResultView>): Promise<number | null> {
    return view.asset.height ?? (await view.dimensions()).height ?? null;
  }

  @FieldResolver()
  folder(@Root() { view }: Shown<ResultView>): ResultFolder | null | Promise<ResultFolder | null> {
    const folder = view.folder();
    return folder instanceof Promise ? folder.then(showFolder) : showFolder(folder);
  }

  @FieldResolver()
  thumbnail(
    @Arg("size", () => ThumbnailSize, { nullable: true, defaultValue: "MEDIUM", description: "How large." })
    size: keyof typeof ThumbnailSize | null,
    @Root() { view }: Shown<ResultView>,
    @Ctx() { call, services }: GatewayContext,
  ): Thumbnail | null {
    const link = services.thumbnails.link(call, view, size ?? "MEDIUM");
    // What the vendor will send is known only once somebody looks.
    return link && shape(Thumbnail, { ...link, width: null, height: null });
  }

  @FieldResolver()
  downloadUrl(@Root() { view }: Shown<ResultView>): Promise<string | null> {
    return view.downloadUrl();
  }

  @FieldResolver()
  instance(@Root() { view }: Shown<ResultView>): ProviderInstance {
    return showInstance(view.instance);
  }
}

function showFolder(folder: { name: string; path?: string } | null): ResultFolder | null {
  return folder && shape(ResultFolder, { name: folder.name, path: folder.path ?? null });
}
