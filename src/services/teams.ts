/** Teams, who belongs to them, and whether Cloud Drive Search is switched on. Every other service asks here who may. */
import { randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";

import { Team } from "../data/entities/index.js";
import { BadUserInput, CloudDriveSearchOff, Forbidden, NotFound } from "../errors.js";
import { record } from "./audit.js";
import { type Call, once } from "./call.js";
import { checkFirst, decodeCursor, encodeCursor, type PageArguments, pageOf } from "./keyset.js";
import { checkMembers, removeMembers, setMembers, type TeamMember } from "./roster.js";
import { holdTeam, type SeenTeam, seen, teamsWithRole, teamView } from "./team-rows.js";
import { checkLine, checkOptionalLine } from "./text.js";
import type { CloudDriveSearch, Page, TeamRole, TeamView } from "./views.js";

export interface Membered {
  readonly team: TeamView;
  readonly role: TeamRole;
}

export interface ProvisionTeam {
  readonly externalId: string;
  /** Needed for a team that is not there yet. */
  readonly name?: string | null | undefined;
  readonly cloudDriveSearch?: CloudDriveSearch | null | undefined;
  /** Added or changed; nobody is removed. */
  readonly members?: readonly TeamMember[] | null | undefined;
}

export interface MemberChanges {
  readonly set?: readonly TeamMember[] | null | undefined;
  readonly remove?: readonly string[] | null | undefined;
}

export interface Teams {
  /** The viewer's own, by name. */
  mine(call: Call): Promise<readonly TeamView[]>;
  byId(call: Call, id: string): Promise<TeamView | null>;
  /** Operator: all, by name. */
  list(
    call: Call,
    page: PageArguments & { readonly cloudDriveSearch?: CloudDriveSearch | null | undefined },
  ): Promise<Page<TeamView>>;
  /** Operator: idempotent by `externalId`; what is absent stays as it is. */
  provision(call: Call, input: ProvisionTeam): Promise<TeamView>;
  /** Operator: at most 1000 people in one call, all or nothing. */
  updateMembers(call: Call, teamId: string, changes: MemberChanges): Promise<TeamView>;
  /** Operator. */
  setCloudDriveSearch(call: Call, teamId: string, state: CloudDriveSearch): Promise<TeamView>;
  /** Admin: from OFF to REQUESTED, else unchanged. */
  requestCloudDriveSearch(call: Call, teamId: string): Promise<TeamView>;
  /** Guard: `NotFound` for those who do not belong, `Forbidden` for an operator who sees the team but is no member. */
  member(call: Call, teamId: string): Promise<Membered>;
  /** Guard: the operator is no admin. */
  admin(call: Call, teamId: string): Promise<Membered>;
  /** Guard: a member of a team whose Cloud Drive Search is ON. */
  searching(call: Call, teamId: string): Promise<Membered>;
}

const LONGEST_NAME = 200;

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

  /** What the request has read of the team is no longer so. */
  async function changed(call: Call, teamId: string): Promise<TeamView> {
    call.remembered.clear();
    return visible(call, teamId);
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
      const from = decodeCursor("teams", after, [/^\P{Cc}+$/u, /^[0-9a-f-]{36}$/]);
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

    async provision(call, input) {
      operator(call);
      const externalId = checkLine("externalId", input.externalId, LONGEST_NAME);
      const name = checkOptionalLine("name", input.name, LONGEST_NAME)?.trim();
      const members = input.members ?? [];
      checkMembers(members, []);
      const id = await source.transaction(async (manager) => {
        let isNew = false;
        if (name !== undefined) {
          const { raw } = await manager
            .createQueryBuilder()
            .insert()
            .into(Team)
            .values({ id: randomUUID(), externalId, name })
            .orIgnore()
            .returning("id")
            .execute();
          isNew = raw.length > 0;
        }
        const team = await manager.findOne(Team, { where: { externalId }, lock: { mode: "for_no_key_update" } });
        if (!team) throw new BadUserInput("name is needed: there is no team with this externalId yet.");
        const cloudDriveSearch = input.cloudDriveSearch ?? team.cloudDriveSearch;
        const fields: string[] = [];
        if (isNew || (name !== undefined && name !== team.name)) fields.push("name");
        if (cloudDriveSearch !== team.cloudDriveSearch) fields.push("cloudDriveSearch");
        if (fields.length > 0) await manager.update(Team, team.id, { name: name ?? team.name, cloudDriveSearch });
        if (await setMembers(manager, team.id, issuer, members)) fields.push("members");
        if (fields.length > 0) {
          await record(manager, { teamId: team.id, actor: call.viewer, action: "team.provisioned", fields });
        }
        return team.id;
      });
      return changed(call, id);
    },

    async updateMembers(call, teamId, { set, remove }) {
      operator(call);
      checkMembers(set ?? [], remove ?? []);
      await source.transaction(async (manager) => {
        if (!(await holdTeam(manager, teamId))) throw new NotFound("There is no such team.");
        const fields: string[] = [];
        if (await setMembers(manager, teamId, issuer, set ?? [])) fields.push("set");
        if (await removeMembers(manager, teamId, issuer, remove ?? [])) fields.push("remove");
        if (fields.length > 0) {
          await record(manager, { teamId, actor: call.viewer, action: "team.membersChanged", fields });
        }
      });
      return changed(call, teamId);
    },

    async setCloudDriveSearch(call, teamId, state) {
      operator(call);
      await source.transaction(async (manager) => {
        const team = await holdTeam(manager, teamId);
        if (!team) throw new NotFound("There is no such team.");
        if (team.cloudDriveSearch === state) return;
        await manager.update(Team, teamId, { cloudDriveSearch: state });
        const fields = ["cloudDriveSearch"];
        await record(manager, { teamId, actor: call.viewer, action: "cloudDriveSearch.set", fields });
      });
      return changed(call, teamId);
    },

    async requestCloudDriveSearch(call, teamId) {
      await admin(call, teamId);
      await source.transaction(async (manager) => {
        const { affected } = await manager.update(
          Team,
          { id: teamId, cloudDriveSearch: "OFF" },
          { cloudDriveSearch: "REQUESTED" },
        );
        if (!affected) return;
        const fields = ["cloudDriveSearch"];
        await record(manager, { teamId, actor: call.viewer, action: "cloudDriveSearch.requested", fields });
      });
      return changed(call, teamId);
    },
  };
}

function operator({ viewer }: Call): void {
  if (!viewer.isOperator) throw new Forbidden("Only the platform operator may do this.");
}
