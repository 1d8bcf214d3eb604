import { createUnionType, Field, ObjectType } from "type-graphql";
import { LoginFailure, LoginState } from "./enums.js";
import { ProviderInstance } from "./instance.js";
import { Node, type Resolved } from "./node.js";
import { GraphQLDateTime, GraphQLURL } from "./scalars.js";

@ObjectType({
  implements: Node,
  description: "The viewer's own consent to one app registration. Every connection of the team that names it uses it.",
  simpleResolvers: true,
})
export class Login extends Node {
  @Field(() => LoginState, { description: "Where the consent stands." })
  state: keyof typeof LoginState;

  @Field(() => String, {
    nullable: true,
    description: "Whose account it is at the provider, such as an e-mail address.",
  })
  account: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: "When the consent was given." })
  since: Date | null;

  @Field(() => [ProviderInstance], { description: "The connections that use it, as far as the viewer may see them." })
  instances?: Resolved;
}

@ObjectType({ description: "A login that has begun: send the user there.", simpleResolvers: true })
export class LoginStart {
  @Field(() => GraphQLURL, { description: "The provider's own page that asks the user for consent." })
  authorizationUrl: string;

  @Field(() => GraphQLDateTime, { description: "Until when the user has to be back." })
  expiresAt: Date;
}

@ObjectType({ description: "A login that did not come about.", simpleResolvers: true })
export class LoginFailed {
  @Field(() => LoginFailure, { description: "Why, in a word." })
  reason: keyof typeof LoginFailure;

  @Field(() => String, { description: "Why, and what to do, for people." })
  message: string;

  @Field(() => String, { nullable: true, description: "The provider's own error code, for support." })
  code: string | null;
}

export const LoginResult = createUnionType({
  name: "LoginResult",
  description: "What came of a login.",
  types: () => [ProviderInstance, LoginFailed] as const,
});
