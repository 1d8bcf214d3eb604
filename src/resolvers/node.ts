import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";

import type { GatewayContext } from "../context.js";
import { BadUserInput } from "../errors.js";
import { Node } from "../schema/node.js";
import { decodeId } from "./ids.js";
import { showInstance, showLogin, showResult, showTeam } from "./shapes.js";

const MOST = 100;

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description:
      "Anything by its id. Null = absent, or not the viewer's to see; a source that cannot answer is an error.",
  })
  node(
    @Arg("id", () => ID, { description: "What to read." }) id: string,
    @Ctx() context: GatewayContext,
  ): Promise<Node | null> {
    return read(context, id);
  }

  @Query(() => [Node], {
    nullable: "items",
    description: "The same for up to 100 ids, in their order. One that cannot be read leaves the others alone.",
  })
  nodes(
    @Arg("ids", () => [ID], { description: "What to read." }) ids: string[],
    @Ctx() context: GatewayContext,
  ): Promise<Node | null>[] {
    if (ids.length > MOST) throw new BadUserInput(`ids takes at most ${MOST} ids in one call.`);
    return ids.map((id) => read(context, id));
  }
}

/** Results asked for in one tick are read together; so many promises cost no more calls than one list. */
async function read({ call, services }: GatewayContext, id: string): Promise<Node | null> {
  const named = decodeId(id);
  switch (named?.kind) {
    case "team":
      return show(await services.teams.byId(call, named.id), showTeam);
    case "instance":
      return show(await services.instances.byId(call, named.id), showInstance);
    case "login":
      return show(await services.logins.byId(call, named.id), showLogin);
    case "result":
      return show(await services.results.read(call, named), showResult);
    case undefined:
      return null;
  }
}

function show<V, T>(view: V | null, as: (view: V) => T): T | null {
  return view === null ? null : as(view);
}
