/** Who did what to a team, its instances and its logins. Names of fields, never values. */
import type { DataSource, EntityManager } from "typeorm";

import { AuditEvent } from "../data/entities/index.js";
import { Forbidden, NotFound } from "../errors.js";
import type { Call, Viewer } from "./call.js";
import { checkFirst, decodeCursor, encodeCursor, type PageArguments, pageOf } from "./keyset.js";
import type { Teams } from "./teams.js";
import type { AuditView, Page } from "./views.js";

export type AuditAction =
  | "team.provisioned"
  | "team.membersChanged"
  | "cloudDriveSearch.set"
  | "cloudDriveSearch.requested"
  | "instance.created"
  | "instance.updated"
  | "instance.deleted"
  | "login"
  | "logout";

export interface AuditEntry {
  readonly teamId: string;
  readonly actor: Viewer;
  readonly action: AuditAction;
  readonly instanceId?: string;
  /** What was changed, by name. */
  readonly fields?: readonly string[];
}

export interface Audit {
  /** Newest first; for the team's admins and the operator. */
  list(call: Call, teamId: string, page: PageArguments): Promise<Page<AuditView>>;
}

const LONGEST_ACTOR = 200;

/** Belongs into the transaction of what it tells of: neither is there without the other. */
export async function record(manager: EntityManager, entry: AuditEntry): Promise<void> {
  const { personId, name, email, subject } = entry.actor;
  await manager.insert(AuditEvent, {
    teamId: entry.teamId,
    actorId: personId,
    actor: (name?.trim() || email?.trim() || subject).slice(0, LONGEST_ACTOR),
    action: entry.action,
    instanceId: entry.instanceId ?? null,
    fields: [...(entry.fields ?? [])],
  });
}

export function createAudit({ source, teams }: { source: DataSource; teams: Pick<Teams, "byId"> }): Audit {
  return {
    async list(call, teamId, { first, after }) {
      const limit = checkFirst(first);
      const [before] = decodeCursor("audit", after, [/^\d{1,18}$/]) ?? [];
      const team = await teams.byId(call, teamId);
      if (!team) throw new NotFound("There is no such team.");
      if (team.viewerRole !== "ADMIN" && !call.viewer.isOperator) {
        throw new Forbidden("Only the team's admins read its audit log.");
      }
      const query = source
        .createQueryBuilder(AuditEvent, "event")
        .where("event.teamId = :teamId", { teamId })
        .orderBy("event.id", "DESC")
        .limit(limit + 1);
      if (before !== undefined) query.andWhere("event.id < :before", { before });
      return pageOf(await query.getMany(), limit, (event) => ({
        node: viewOf(event),
        cursor: encodeCursor("audit", [event.id]),
      }));
    },
  };
}

function viewOf({ id, at, actor, action, instanceId, fields }: AuditEvent): AuditView {
  return { id, at, actor, action, instanceId, fields };
}
