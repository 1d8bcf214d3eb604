import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";

import type { GatewayContext } from "../context.js";
import { ProviderInstance } from "../schema/instance.js";
import { Login, LoginFailed, LoginResult, LoginStart } from "../schema/login.js";
import { shape } from "../schema/node.js";
import { GraphQLURL } from "../schema/scalars.js";
import type { LoginView } from "../services/views.js";
import { instanceIdOf } from "./ids.js";
import { type Shown, showInstance } from "./shapes.js";

@Resolver(() => Login)
export class LoginResolver {
  @FieldResolver()
  async instances(
    @Root() { view }: Shown<LoginView>,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<ProviderInstance[]> {
    return (await services.logins.instances(call, view)).map(showInstance);
  }

  @Mutation(() => LoginStart, { description: "Begins a login: send the user to `authorizationUrl`." })
  async startLogin(
    @Arg("instanceId", () => ID, { description: "A connection that the login is for." }) instanceId: string,
    @Arg("returnTo", () => GraphQLURL, {
      nullable: true,
      description: "Where the user comes back to, with `#login=<ticket>`: a page of one of the front ends.",
    })
    returnTo: URL | null | undefined,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<LoginStart> {
    const start = await services.logins.start(call, instanceIdOf(instanceId), returnTo?.href);
    return shape(LoginStart, { ...start });
  }

  @Mutation(() => LoginResult, { description: "Ends a login with the ticket that came back. Each ticket works once." })
  async completeLogin(
    @Arg("ticket", () => String, { description: "What stood behind `#login=`." }) ticket: string,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<ProviderInstance | LoginFailed> {
    const outcome = await services.logins.complete(call, ticket);
    if (outcome.kind === "done") return showInstance(outcome.instance);
    const { reason, message, code } = outcome;
    return shape(LoginFailed, { reason, message, code: code ?? null });
  }

  @Mutation(() => ProviderInstance, { description: "Forgets the viewer's login, for every connection that uses it." })
  async logout(
    @Arg("instanceId", () => ID, { description: "A connection that uses the login." }) instanceId: string,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<ProviderInstance> {
    return showInstance(await services.logins.logout(call, instanceIdOf(instanceId)));
  }
}
