import { Ctx, FieldResolver, Query, Resolver } from "type-graphql";

import type { GatewayContext } from "../context.js";
import { shape } from "../schema/node.js";
import type { Team } from "../schema/team.js";
import { Viewer } from "../schema/viewer.js";
import { showTeam } from "./shapes.js";

@Resolver(() => Viewer)
export class ViewerResolver {
  @Query(() => Viewer, { description: "The person who asks." })
  viewer(@Ctx() { call }: GatewayContext): Viewer {
    const { personId, name, email, isOperator } = call.viewer;
    return shape(Viewer, { id: personId, name: name ?? null, email: email ?? null, isOperator });
  }

  @FieldResolver()
  async teams(@Ctx() { call, services }: GatewayContext): Promise<Team[]> {
    return (await services.teams.mine(call)).map(showTeam);
  }
}
