import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";

import type { GatewayContext } from "../context.js";
import { AuditEventConnection } from "../schema/audit.js";
import { CloudDriveSearch } from "../schema/enums.js";
import type { ProviderInstance } from "../schema/instance.js";
import { ProvisionTeamInput, Team, TeamConnection, TeamMemberInput } from "../schema/team.js";
import type { CloudDriveSearch as SearchState, TeamView } from "../services/views.js";
import { type Connection, connection, given } from "./arguments.js";
import { decodeId, encodeId, teamIdOf } from "./ids.js";
import { type Shown, showInstance, showTeam } from "./shapes.js";

const AFTER = { nullable: true, description: "A cursor of this list: what comes after it." } as const;
const FIRST = "How many at most, 1 to 100.";

@Resolver(() => Team)
export class TeamResolver {
  @Query(() => Team, {
    nullable: true,
    description: "A team; null unless the viewer belongs to it, or is the operator.",
  })
  async team(
    @Arg("id", () => ID, { description: "The team." }) id: string,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Team | null> {
    const named = decodeId(id);
    const view = named?.kind === "team" ? await services.teams.byId(call, named.id) : null;
    return view && showTeam(view);
  }

  @Query(() => TeamConnection, { description: "All teams, by name. Only for the platform operator." })
  async teams(
    @Arg("cloudDriveSearch", () => CloudDriveSearch, { nullable: true, description: "Only teams in this state." })
    cloudDriveSearch: SearchState | null | undefined,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50, description: FIRST }) first: number | null,
    @Arg("after", () => String, AFTER) after: string | null | undefined,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Connection<Team>> {
    const page = await services.teams.list(call, { cloudDriveSearch, first: first ?? 50, after });
    return connection(page, after, showTeam);
  }

  @FieldResolver()
  async providerInstances(
    @Root() { view }: Shown<TeamView>,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<ProviderInstance[]> {
    return (await services.instances.ofTeam(call, view.id)).map(showInstance);
  }

  @FieldResolver()
  async auditLog(
    @Arg("first", () => Int, { nullable: true, defaultValue: 50, description: FIRST }) first: number | null,
    @Arg("after", () => String, AFTER) after: string | null | undefined,
    @Root() { view }: Shown<TeamView>,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<AuditEventConnection> {
    const page = await services.audit.list(call, view.id, { first: first ?? 50, after });
    return connection(page, after, ({ id, instanceId, ...event }) => ({
      ...event,
      id: encodeId("audit", id),
      instance: instanceId && encodeId("instance", instanceId),
    }));
  }

  @Mutation(() => Team, {
    description: "Makes or changes a team, by its `externalId`. Only for the platform operator.",
  })
  async provisionTeam(
    @Arg("input", () => ProvisionTeamInput, { description: "The team." }) input: ProvisionTeamInput,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Team> {
    return showTeam(await services.teams.provision(call, given(input)));
  }

  @Mutation(() => Team, {
    description: "Adds, changes and removes people, at most 1000 a call. Only for the platform operator.",
  })
  async updateTeamMembers(
    @Arg("teamId", () => ID, { description: "The team." }) teamId: string,
    @Arg("set", () => [TeamMemberInput], { nullable: true, description: "People to add or change." })
    set: TeamMemberInput[] | null | undefined,
    @Arg("remove", () => [String], {
      nullable: true,
      description: "Subjects of the people to remove; their logins here are erased.",
    })
    remove: string[] | null | undefined,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Team> {
    return showTeam(await services.teams.updateMembers(call, teamIdOf(teamId), { set, remove }));
  }

  @Mutation(() => Team, { description: "Switches Cloud Drive Search. Only for the platform operator." })
  async setCloudDriveSearch(
    @Arg("teamId", () => ID, { description: "The team." }) teamId: string,
    @Arg("state", () => CloudDriveSearch, { description: "The new state." }) state: SearchState,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Team> {
    return showTeam(await services.teams.setCloudDriveSearch(call, teamIdOf(teamId), state));
  }

  @Mutation(() => Team, { description: "Asks the platform operator to switch Cloud Drive Search on. For team admins." })
  async requestCloudDriveSearch(
    @Arg("teamId", () => ID, { description: "The team." }) teamId: string,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Team> {
    return showTeam(await services.teams.requestCloudDriveSearch(call, teamIdOf(teamId)));
  }
}
