/** The rows of an instance: read as a whole, named by what a consent belongs to, cleaned up after. */
import { createHash } from "node:crypto";
import type { DataSource, EntityManager, FindOptionsWhere } from "typeorm";

import { Instance, Login, Setting } from "../../data/entities/index.js";
import type { Instance as Plug } from "../../providers/contract/provider.js";
import type { InstanceView } from "../views.js";

/** In one team, and so in one search: a search asks all that are enabled. */
export const MOST_INSTANCES = 50;

export interface StoredInstance {
  readonly row: Instance;
  readonly settings: readonly Setting[];
}

/** One statement, so that the settings are those of this very version. */
export async function loadInstance(source: DataSource, id: string): Promise<StoredInstance | null> {
  const found = await source
    .createQueryBuilder(Instance, "instance")
    .leftJoinAndMapMany("instance.settings", Setting, "setting", "setting.instanceId = instance.id")
    .where("instance.id = :id", { id })
    .getOne();
  if (!found) return null;
  const { settings = [], ...row } = found as Instance & { settings?: Setting[] };
  return { row, settings };
}

export function instanceView(row: Instance): InstanceView {
  const { id, teamId, provider, connectionName, enabled, version, registration } = row;
  return { id, teamId, providerId: provider, connectionName, enabled, version, registration };
}

/** Logins are found by this: instances of one team that come to the same share each user's login. */
export function registrationOf(providerId: string, plug: Plug): string {
  return createHash("sha256").update(`${providerId}\n${plug.registration}`).digest("hex");
}

/** Erases the logins of a registration that no instance of the team names any more, and returns them. The caller holds the team. */
export async function eraseOrphanedLogins(
  manager: EntityManager,
  { teamId, provider, registration }: Pick<Instance, "teamId" | "provider" | "registration">,
): Promise<readonly Login[]> {
  const named = { teamId, provider, registration };
  if (await manager.existsBy(Instance, named)) return [];
  return eraseLogins(manager, named);
}

/** Returns what was in them last: locked, so that no renewal is saved in between. */
export async function eraseLogins(manager: EntityManager, named: FindOptionsWhere<Login>): Promise<readonly Login[]> {
  const erased = await manager.find(Login, { where: named, lock: { mode: "pessimistic_write" } });
  await manager.delete(Login, named);
  return erased;
}

/** Whether the database refused a write by this constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  const refused = (error as { driverError?: { constraint?: unknown } } | null)?.driverError?.constraint;
  return refused === constraint;
}
