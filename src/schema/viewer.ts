import { Field, ID, ObjectType } from "type-graphql";
import type { Resolved } from "./node.js";
import { Team } from "./team.js";

@ObjectType({ description: "The person who asks, as the access token names them.", simpleResolvers: true })
export class Viewer {
  @Field(() => ID, { description: "Stable for this person: made of the token's issuer and subject." })
  id: string;

  @Field(() => String, { nullable: true, description: "The token's `name`." })
  name: string | null;

  @Field(() => String, { nullable: true, description: "The token's `email`." })
  email: string | null;

  @Field(() => Boolean, { description: "Whether the token carries the role of the platform operator." })
  isOperator: boolean;

  @Field(() => [Team], { description: "The teams this person belongs to." })
  teams?: Resolved;
}
