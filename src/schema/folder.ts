import { Field, ID, ObjectType } from "type-graphql";
import { PageInfo } from "./page-info.js";

@ObjectType({ description: "A setting that choosing a folder writes.", simpleResolvers: true })
export class FolderSetting {
  @Field(() => String, { description: "The `key` of the setting." })
  key: string;

  @Field(() => String, { description: "The value to save." })
  value: string;
}

@ObjectType({ description: "A folder that a connection can be limited to.", simpleResolvers: true })
export class Folder {
  @Field(() => ID, { description: "The provider's own reference: what `parent` takes." })
  id: string;

  @Field(() => String, { description: "Its name." })
  name: string;

  @Field(() => Boolean, { description: "Whether there is anything to open inside it." })
  hasChildren: boolean;

  @Field(() => [FolderSetting], { description: "What choosing it writes into the connection's settings." })
  settings: FolderSetting[];
}

@ObjectType({ description: "A folder in a list.", simpleResolvers: true })
export class FolderEdge {
  @Field(() => Folder, { description: "The folder." })
  node: Folder;

  @Field(() => String, { description: "Pass it as `after` to go on behind this folder." })
  cursor: string;
}

@ObjectType({ description: "A page of folders.", simpleResolvers: true })
export class FolderConnection {
  @Field(() => [FolderEdge], { description: "The folders with their cursors." })
  edges: FolderEdge[];

  @Field(() => [Folder], { description: "The folders alone." })
  nodes: Folder[];

  @Field(() => PageInfo, { description: "Where this page stands." })
  pageInfo: PageInfo;
}
