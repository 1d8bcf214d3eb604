import { Field, Int, ObjectType } from "type-graphql";
import { AssetKind } from "./enums.js";
import { ProviderInstance } from "./instance.js";
import { Node, type Resolved } from "./node.js";
import { GraphQLDateTime, GraphQLSafeInt, GraphQLURL } from "./scalars.js";

@ObjectType({ description: "The folder that a result lies in.", simpleResolvers: true })
export class ResultFolder {
  @Field(() => String, { description: "Its name." })
  name: string;

  @Field(() => String, { nullable: true, description: "Its path in the drive, as far as this account may see it." })
  path: string | null;
}

@ObjectType({ description: "A picture of a result, behind a link of the gateway's own.", simpleResolvers: true })
export class Thumbnail {
  @Field(() => GraphQLURL, { description: "Where the picture is; works without further headers, for five minutes." })
  url: string;

  @Field(() => Int, { nullable: true, description: "Pixels, if known." })
  width: number | null;

  @Field(() => Int, { nullable: true, description: "Pixels, if known." })
  height: number | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: "Until when the link works." })
  expiresAt: Date | null;
}

@ObjectType({
  implements: Node,
  description: "A file or folder that the viewer's own account may read.",
  simpleResolvers: true,
})
export class SearchResult extends Node {
  @Field(() => String, { description: "The file's name." })
  name: string;

  @Field(() => AssetKind, { description: "What it is, roughly." })
  kind: keyof typeof AssetKind;

  @Field(() => String, { nullable: true, description: "Its media type, such as `image/png`." })
  mimeType: string | null;

  @Field(() => String, { nullable: true, description: "Lower case, without the dot." })
  extension: string | null;

  @Field(() => GraphQLSafeInt, { nullable: true, description: "Bytes." })
  size: number | null;

  @Field(() => Int, { nullable: true, description: "Pixels, of pictures and films." })
  width?: Resolved;

  @Field(() => Int, { nullable: true, description: "Pixels, of pictures and films." })
  height?: Resolved;

  @Field(() => GraphQLDateTime, { nullable: true, description: "When it was made." })
  createdAt: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: "When it was last changed." })
  modifiedAt: string | null;

  @Field(() => String, { nullable: true, description: "Who made it." })
  createdBy: string | null;

  @Field(() => String, { nullable: true, description: "Who last changed it." })
  modifiedBy: string | null;

  @Field(() => GraphQLURL, { nullable: true, description: "Its page at the provider." })
  webUrl: string | null;

  @Field(() => ResultFolder, {
    nullable: true,
    description: "Where it lies; null when the folder is hidden from this account.",
  })
  folder?: Resolved;

  @Field(() => Thumbnail, { nullable: true, description: "A picture of it; null when there can be none." })
  thumbnail?: Resolved;

  @Field(() => GraphQLURL, {
    nullable: true,
    description: "A short-lived link to the content, made for this viewer; null when there is no content.",
  })
  downloadUrl?: Resolved;

  @Field(() => ProviderInstance, { description: "The connection it was found through." })
  instance?: Resolved;
}
