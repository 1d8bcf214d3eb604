import { Field, ObjectType } from "type-graphql";
import type { Resolved } from "./node.js";

@ObjectType({
  description: "Where a page stands in its list, as in the Cursor Connections specification.",
  simpleResolvers: true,
})
export class PageInfo {
  @Field(() => Boolean, { description: "Whether asking on with `after: endCursor` can give more." })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: "Whether there is something before this page." })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the first entry; null on an empty page." })
  startCursor?: Resolved;

  @Field(() => String, {
    nullable: true,
    description: "What to pass as `after` to go on; null when there is nowhere to go.",
  })
  endCursor?: Resolved;
}
