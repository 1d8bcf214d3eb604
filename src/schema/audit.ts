import { Field, ID, ObjectType } from "type-graphql";
import { PageInfo } from "./page-info.js";
import { GraphQLDateTime } from "./scalars.js";

@ObjectType({ description: "Something that was changed, or a login that came or went.", simpleResolvers: true })
export class AuditEvent {
  @Field(() => ID, { description: "Names the event." })
  id: string;

  @Field(() => GraphQLDateTime, { description: "When it happened." })
  at: Date;

  @Field(() => ID, { nullable: true, description: "Who did it, for certain: the `Viewer.id` of that person." })
  actorId: string | null;

  @Field(() => String, {
    description:
      "Who did it, in words: the name that the platform operator gave this person, or the token's subject with what the person calls themselves in quotes.",
  })
  actor: string;

  @Field(() => String, { description: "What was done." })
  action: string;

  @Field(() => ID, { nullable: true, description: "The connection it was done to." })
  instance: string | null;

  @Field(() => String, { nullable: true, description: "What the connection was called when it happened." })
  instanceName: string | null;

  @Field(() => ID, { nullable: true, description: "The provider of the connection." })
  provider: string | null;

  @Field(() => String, { nullable: true, description: "What the fields do not say; never a setting's value." })
  detail: string | null;

  @Field(() => [String], { description: "Which fields were changed; never their values." })
  fields: readonly string[];
}

@ObjectType({ description: "An event in a list.", simpleResolvers: true })
export class AuditEventEdge {
  @Field(() => AuditEvent, { description: "The event." })
  node: AuditEvent;

  @Field(() => String, { description: "Pass it as `after` to go on behind this event." })
  cursor: string;
}

@ObjectType({ description: "A page of the audit log.", simpleResolvers: true })
export class AuditEventConnection {
  @Field(() => [AuditEventEdge], { description: "The events with their cursors." })
  edges: AuditEventEdge[];

  @Field(() => [AuditEvent], { description: "The events alone." })
  nodes: AuditEvent[];

  @Field(() => PageInfo, { description: "Where this page stands." })
  pageInfo: PageInfo;
}
