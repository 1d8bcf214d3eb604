/** Who did what to a team, its instances and its logins. Names of fields, never values. */
import type { DataSource, EntityManager } from "typeorm";

import { AuditEvent, Person } from "../../data/entities/index.js";
import { Forbidden, NotFound } from "../../errors.js";
import type { Call, Viewer } from "../call.js";
import { checkFirst, decodeCursor, encodeCursor, type PageArguments, pageOf } from "../keyset.js";
import { cleanLine } from "../text.js";
import type { AuditView, InstanceView, Page } from "../views.js";
import type { Teams } from "./teams.js";

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
  /** As it is called now: an event goes on saying so when it is renamed or deleted. */
  readonly instance?: Pick<InstanceView, "id" | "connectionName" | "providerId">;
  /** What was changed, by name. */
  readonly fields?: readonly string[];
  /** In words, what the fields do not say. Never a setting's value. */
  readonly detail?: string;
}

export interface Audit {
  /** Newest first; for the team's admins and the operator. */
  list(call: Call, teamId: string, page: PageArguments): Promise<Page<AuditView>>;
}

const LONGEST_NAME = 200;
/** RFC 5321 with its erratum 1690; a `sub` has at most 255. */
const LONGEST_ADDRESS = 320;

/** Belongs into the transaction of what it tells of: neither is there without the other. */
export async function record(manager: EntityManager, entry: AuditEntry): Promise<void> {
  const { teamId, actor, action, instance, fields = [], detail = null } = entry;
  const known = await manager.findOneBy(Person, { id: actor.personId });
  await manager.insert(AuditEvent, {
    teamId,
    actorId: actor.personId,
    actor: nameOf(actor, known),
    action,
    instanceId: instance?.id ?? null,
    instanceName: instance?.connectionName ?? null,
    provider: instance?.providerId ?? null,
    fields: [...fields],
    detail,
  });
}

/**
 * People choose what their token calls them, and may choose somebody else's name. So the operator's word for them is taken;
 * where there is none they are named by the token's subject, and what they call themselves is quoted as that.
 */
function nameOf({ subject, name, email }: Viewer, known: Person | null): string {
  const told = cleanLine(known?.name ?? "", LONGEST_NAME) ?? cleanLine(known?.email ?? "", LONGEST_ADDRESS);
  if (told !== undefined) return told;
  const claims = [cleanLine(name ?? "", LONGEST_NAME), cleanLine(email ?? "", LONGEST_ADDRESS)];
  const quoted = claims.flatMap((claim) => (claim === undefined ? [] : JSON.stringify(claim)));
  const sure = cleanLine(subject, LONGEST_ADDRESS) ?? "somebody";
  return quoted.length > 0 ? `${sure} (calls themselves ${quoted.join(", ")})` : sure;
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

function viewOf({ teamId: _, ...event }: AuditEvent): AuditView {
  return event;
}
