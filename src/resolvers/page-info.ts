import { FieldResolver, Resolver, Root } from "type-graphql";

import { PageInfo } from "../schema/page-info.js";
import type { ShownPageInfo } from "./arguments.js";

@Resolver(() => PageInfo)
export class PageInfoResolver {
  @FieldResolver()
  startCursor(@Root() page: ShownPageInfo): Promise<string | null> {
    return page.start();
  }

  @FieldResolver()
  endCursor(@Root() page: ShownPageInfo): Promise<string | null> {
    return page.end();
  }
}
