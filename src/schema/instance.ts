import { Field, Int, ObjectType } from "type-graphql";
import { InstanceAccess, NoticeSeverity } from "./enums.js";
import { FolderConnection } from "./folder.js";
import { Login } from "./login.js";
import { Node, type Resolved } from "./node.js";
import { Provider } from "./provider.js";
import { GraphQLDateTime, GraphQLURL } from "./scalars.js";
import { Team } from "./team.js";

@ObjectType({ description: "What a setting of a connection is now.", simpleResolvers: true })
export class Setting {
  @Field(() => String, { description: "The `key` of the provider's field." })
  key: string;

  @Field(() => Boolean, { description: "Whether it has a value." })
  isSet: boolean;

  @Field(() => String, { nullable: true, description: "The value. Always null for a SECRET field." })
  value: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: "When it was last changed." })
  updatedAt: Date | null;
}

@ObjectType({ description: "A page at the vendor that an admin needs while setting up.", simpleResolvers: true })
export class SetupLink {
  @Field(() => String, { description: "What the link is called." })
  label: string;

  @Field(() => GraphQLURL, { description: "Where it leads." })
  url: string;

  @Field(() => String, { nullable: true, description: "What to do there." })
  help: string | null;
}

@ObjectType({ description: "Something an admin should know about a connection.", simpleResolvers: true })
export class Notice {
  @Field(() => NoticeSeverity, { description: "How urgent it is." })
  severity: keyof typeof NoticeSeverity;

  @Field(() => String, { description: "Names the kind of notice, for programs." })
  code: string;

  @Field(() => String, { description: "What it is, and what to do, for people." })
  message: string;

  @Field(() => GraphQLDateTime, { nullable: true, description: "By when it matters." })
  dueAt: Date | null;
}

@ObjectType({
  implements: Node,
  description: "A connection to a provider that a team admin configured.",
  simpleResolvers: true,
})
export class ProviderInstance extends Node {
  @Field(() => Team, { description: "The team it belongs to." })
  team?: Resolved;

  @Field(() => Provider, { description: "What it connects to." })
  provider?: Resolved;

  @Field(() => String, { description: "Shown to people; unique in the team." })
  connectionName: string;

  @Field(() => Boolean, { description: "Whether members see and search it." })
  enabled: boolean;

  @Field(() => InstanceAccess, { description: "With whose account it reads." })
  access: keyof typeof InstanceAccess;

  @Field(() => Login, { description: "The viewer's own login." })
  login?: Resolved;

  @Field(() => [Setting], {
    nullable: true,
    description: "Every setting, in the order of the form. Null unless the viewer is an admin of the team.",
  })
  settings?: Resolved;

  @Field(() => [SetupLink], {
    nullable: true,
    description: "Pages needed while setting up. Null unless the viewer is an admin of the team.",
  })
  setupLinks?: Resolved;

  @Field(() => [Notice], {
    nullable: true,
    description: "What needs attention. Null unless the viewer is an admin of the team.",
  })
  notices?: Resolved;

  @Field(() => FolderConnection, {
    nullable: true,
    description: "The folder picker, read with the viewer's own login. Null unless the viewer is an admin of the team.",
  })
  folders?: Resolved;

  @Field(() => Int, { description: "Counts the changes; `updateProviderInstance` wants the one that was read." })
  version: number;
}
