import { Field, InputType, ObjectType } from "type-graphql";
import { AuditEventConnection } from "./audit.js";
import { CloudDriveSearch, TeamRole } from "./enums.js";
import { ProviderInstance } from "./instance.js";
import { Node, type Resolved } from "./node.js";
import { PageInfo } from "./page-info.js";
import { SearchResultConnection } from "./search.js";

@ObjectType({ implements: Node, description: "People who work together and share connections.", simpleResolvers: true })
export class Team extends Node {
  @Field(() => String, { description: "Shown to people." })
  name: string;

  @Field(() => String, { nullable: true, description: "The platform's own id of the team. Only for the operator." })
  externalId: string | null;

  @Field(() => TeamRole, {
    nullable: true,
    description: "What the viewer is here; null for an operator who is no member.",
  })
  viewerRole: keyof typeof TeamRole | null;

  @Field(() => CloudDriveSearch, { description: "Whether this team may search cloud drives." })
  cloudDriveSearch: keyof typeof CloudDriveSearch;

  @Field(() => [ProviderInstance], { description: "The team's connections: members see the enabled ones, admins all." })
  providerInstances?: Resolved;

  @Field(() => SearchResultConnection, {
    description: "Searches the team's enabled connections with the viewer's own logins.",
  })
  search?: Resolved;

  @Field(() => AuditEventConnection, {
    nullable: true,
    description: "Who changed what, newest first. For the team's admins and the platform operator.",
  })
  auditLog?: Resolved;
}

@ObjectType({ description: "A team in a list.", simpleResolvers: true })
export class TeamEdge {
  @Field(() => Team, { description: "The team." })
  node: Team;

  @Field(() => String, { description: "Pass it as `after` to go on behind this team." })
  cursor: string;
}

@ObjectType({ description: "A page of teams.", simpleResolvers: true })
export class TeamConnection {
  @Field(() => [TeamEdge], { description: "The teams with their cursors." })
  edges: TeamEdge[];

  @Field(() => [Team], { description: "The teams alone." })
  nodes: Team[];

  @Field(() => PageInfo, { description: "Where this page stands." })
  pageInfo: PageInfo;
}

@InputType({ description: "A person's place in a team." })
export class TeamMemberInput {
  @Field(() => String, { description: "The `sub` of the person's access token." })
  subject: string;

  @Field(() => TeamRole, { description: "What they are in the team." })
  role: keyof typeof TeamRole;

  @Field(() => String, { nullable: true, description: "Their name; absent = as it is." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "Their e-mail address; absent = as it is." })
  email?: string | null;
}

@InputType({ description: "A team as the platform knows it. What is absent stays as it is." })
export class ProvisionTeamInput {
  @Field(() => String, { description: "The platform's own id of the team: the same id is the same team." })
  externalId: string;

  @Field(() => String, { nullable: true, description: "Shown to people. Needed the first time." })
  name?: string | null;

  @Field(() => CloudDriveSearch, {
    nullable: true,
    description: "Whether the team may search cloud drives; OFF at first.",
  })
  cloudDriveSearch?: keyof typeof CloudDriveSearch | null;

  @Field(() => [TeamMemberInput], { nullable: true, description: "People to add or change. Nobody is removed." })
  members?: TeamMemberInput[] | null;
}
