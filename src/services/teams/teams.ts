/** Teams, who belongs to them, and whether Cloud Drive Search is switched on. Every other service asks here who may. */
import type { DataSource } from "typeorm";

import { CloudDriveSearchOff, Forbidden, NotFound } from "../../errors.js";
import { type Call, once } from "../call.js";
import { checkFirst, decodeCursor, encodeCursor, type PageArguments, pageOf, UUID } from "../keyset.js";
import type { CloudDriveSearch, Page, TeamRole, TeamView } from "../views.js";
import { createTeamChanges, operator, type TeamChanges } from "./changes.js";
import { type SeenTeam, seen, teamsWithRole, teamView } from "./rows.js";

export interface Membered {
  readonly team: TeamView;
  readonly role: TeamRole;
}

export interface Teams extends TeamChanges {
  /** The viewer's own, by name. */
  mine(call: Call): Promise<readonly TeamView[]>;
  byId(call: Call, id: string): Promise<TeamView | null>;
  /** Operator: all, by name. */
  list(
    call: Call,
    page: PageArguments & { readonly cloudDriveSearch?: CloudDriveSearch | null | undefined },
  ): Promise<Page<TeamView>>;
  /** Guard: `NotFound` for those who do not belong, `Forbidden` for an operator who sees the team but is no member. */
  member(call: Call, teamId: string): Promise<Membered>;
  /** Guard: the operator is no admin. */
  admin(call: Call, teamId: string): Promise<Membered>;
  /** Guard: a member of a team whose Cloud Drive Search is ON. */
  searching(call: Call, teamId: string): Promise<Membered>;
}

/** `issuer`: the one whose tokens the members bring. */
export function createTeams({ source, issuer }: { source: DataSource; issuer: string }): Teams {
  function look(call: Call, id: string): Promise<SeenTeam | undefined> {
    return once(call, `team:${id}`, async () => {
      const [found] = await seen(teamsWithRole(source, call).where("team.id = :id", { id }));
      return found;
    });
  }

  async function byId(call: Call, id: string): Promise<TeamView | null> {
    const found = await look(call, id);
    return found && (found.role || call.viewer.isOperator) ? teamView(call, found) : null;
  }

  async function visible(call: Call, id: string): Promise<TeamView> {
    const team = await byId(call, id);
    if (!team) throw new NotFound("There is no such team.");
    return team;
  }

  async function member(call: Call, teamId: string): Promise<Membered> {
    const team = await visible(call, teamId);
    if (!team.viewerRole) throw new Forbidden("Only members of the team may do this.");
    return { team, role: team.viewerRole };
  }

  async function admin(call: Call, teamId: string): Promise<Membered> {
    const membered = await member(call, teamId);
    if (membered.role !== "ADMIN") throw new Forbidden("Only the team's admins may do this.");
    return membered;
  }

  return {
    byId,
    member,
    admin,

    async searching(call, teamId) {
      const membered = await member(call, teamId);
      if (membered.team.cloudDriveSearch !== "ON") throw new CloudDriveSearchOff();
      return membered;
    },

    async mine(call) {
      const teams = await once(call, "teams", () =>
        seen(
          teamsWithRole(source, call)
            .where("membership.role IS NOT NULL")
            .orderBy("lower(team.name)")
            .addOrderBy("team.id"),
        ),
      );
      return teams.map((team) => teamView(call, team));
    },

    async list(call, { cloudDriveSearch, first, after }) {
      operator(call);
      const limit = checkFirst(first);
      const from = decodeCursor("teams", after, [/^\P{Cc}+$/u, UUID]);
      const query = teamsWithRole(source, call)
        .orderBy("lower(team.name)")
        .addOrderBy("team.id")
        .limit(limit + 1);
      if (cloudDriveSearch) query.andWhere("team.cloudDriveSearch = :cloudDriveSearch", { cloudDriveSearch });
      if (from) {
        query.andWhere("(lower(team.name), team.id) > (lower(:name), :id::uuid)", { name: from[0], id: from[1] });
      }
      return pageOf(await seen(query), limit, (found) => ({
        node: teamView(call, found),
        cursor: encodeCursor("teams", [found.team.name, found.team.id]),
      }));
    },

    ...createTeamChanges({ source, issuer, admin, visible }),
  };
}
