/** What changes a team: the operator provisions it, fills it and switches it; its admins ask for the switch. */
import { randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";

import { Team } from "../../data/entities/index.js";
import { BadUserInput, Forbidden, NotFound } from "../../errors.js";
import type { Call } from "../call.js";
import { checkLine, checkOptionalLine } from "../text.js";
import type { CloudDriveSearch, TeamView } from "../views.js";
import { record } from "./audit.js";
import { checkMembers, removeMembers, setMembers, type TeamMember } from "./members.js";
import { holdTeam } from "./rows.js";

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

export interface TeamChanges {
  /** Operator: idempotent by `externalId`; what is absent stays as it is. */
  provision(call: Call, input: ProvisionTeam): Promise<TeamView>;
  /** Operator: at most 1000 people in one call, all or nothing. */
  updateMembers(call: Call, teamId: string, changes: MemberChanges): Promise<TeamView>;
  /** Operator. */
  setCloudDriveSearch(call: Call, teamId: string, state: CloudDriveSearch): Promise<TeamView>;
  /** Admin: from OFF to REQUESTED, else unchanged. */
  requestCloudDriveSearch(call: Call, teamId: string): Promise<TeamView>;
}

interface Needs {
  readonly source: DataSource;
  readonly issuer: string;
  /** Throws unless the viewer is an admin of the team. */
  readonly admin: (call: Call, teamId: string) => Promise<unknown>;
  /** The team as the viewer sees it. */
  readonly visible: (call: Call, teamId: string) => Promise<TeamView>;
}

const LONGEST_NAME = 200;

export function createTeamChanges({ source, issuer, admin, visible }: Needs): TeamChanges {
  /** What the request has read of the team is no longer so. */
  async function changed(call: Call, teamId: string): Promise<TeamView> {
    call.remembered.clear();
    return visible(call, teamId);
  }

  return {
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
          const detail = fields.includes("cloudDriveSearch")
            ? { detail: `Cloud Drive Search ${cloudDriveSearch}` }
            : {};
          await record(manager, { teamId: team.id, actor: call.viewer, action: "team.provisioned", fields, ...detail });
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
          const detail = `${set?.length ?? 0} set, ${remove?.length ?? 0} removed`;
          await record(manager, { teamId, actor: call.viewer, action: "team.membersChanged", fields, detail });
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
        const detail = `${team.cloudDriveSearch} before, ${state} now`;
        await record(manager, { teamId, actor: call.viewer, action: "cloudDriveSearch.set", fields, detail });
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

/** Guard. */
export function operator({ viewer }: Call): void {
  if (!viewer.isOperator) throw new Forbidden("Only the platform operator may do this.");
}
