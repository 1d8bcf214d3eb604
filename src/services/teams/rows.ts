/** Reads teams together with the viewer's place in them. */
import type { DataSource, EntityManager, SelectQueryBuilder } from "typeorm";

import { Membership, Team } from "../../data/entities/index.js";
import type { Call } from "../call.js";
import type { TeamRole, TeamView } from "../views.js";

export interface SeenTeam {
  readonly team: Team;
  readonly role: TeamRole | null;
}

/** Every team, each with the viewer's role in it. */
export function teamsWithRole(source: DataSource, call: Call): SelectQueryBuilder<Team> {
  return source
    .createQueryBuilder(Team, "team")
    .leftJoin(Membership, "membership", "membership.teamId = team.id AND membership.personId = :viewer", {
      viewer: call.viewer.personId,
    })
    .addSelect("membership.role", "viewer_role");
}

export async function seen(query: SelectQueryBuilder<Team>): Promise<readonly SeenTeam[]> {
  const { entities, raw } = await query.getRawAndEntities<{ viewer_role: TeamRole | null }>();
  return entities.map((team, index) => ({ team, role: raw[index]?.viewer_role ?? null }));
}

export function teamView(call: Call, { team, role }: SeenTeam): TeamView {
  return {
    id: team.id,
    name: team.name,
    externalId: call.viewer.isOperator ? team.externalId : null,
    viewerRole: role,
    cloudDriveSearch: team.cloudDriveSearch,
  };
}

/**
 * Whoever changes what a team's logins depend on (members, instances, the switch) holds the team's row; completing a login
 * shares it. So a login never outlives what it was made for. The lock leaves foreign keys to the team alone.
 */
export async function holdTeam(manager: EntityManager, teamId: string): Promise<Team | null> {
  return manager.findOne(Team, { where: { id: teamId }, lock: { mode: "for_no_key_update" } });
}

/** Waits for those who `holdTeam`, and keeps them waiting; others may share it at the same time. */
export async function shareTeam(manager: EntityManager, teamId: string): Promise<Team | null> {
  return manager.findOne(Team, { where: { id: teamId }, lock: { mode: "pessimistic_read" } });
}
