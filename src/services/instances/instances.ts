/** The instances of a team: what members see of them, and what admins do with them. */
import type { DataSource } from "typeorm";

import { Instance } from "../../data/entities/index.js";
import { BadUserInput, Forbidden, NotFound } from "../../errors.js";
import type { Provider } from "../../providers/contract/provider.js";
import { type Call, once } from "../call.js";
import type { RateLimit } from "../rate-limit.js";
import type { RowVault } from "../row-vault.js";
import { record } from "../teams/audit.js";
import { holdTeam } from "../teams/rows.js";
import type { Teams } from "../teams/teams.js";
import type { InstanceView, SaveOutcome } from "../views.js";
import { createInstanceAdmin, type InstanceAdmin } from "./admin.js";
import { type Configured, createConfigured } from "./configured.js";
import type { OwnSessions } from "./draft.js";
import { iconPathOf } from "./icon-path.js";
import { redirectUriOf } from "./redirect-uri.js";
import { eraseOrphanedLogins, instanceView } from "./rows.js";
import { type CreateInstance, createInstanceSaver, type EndsGrants, type UpdateInstance } from "./save.js";
import { checkSettings } from "./settings.js";

export interface Instances extends InstanceAdmin {
  /** Members see the enabled ones, admins all; by connection name. */
  ofTeam(call: Call, teamId: string): Promise<readonly InstanceView[]>;
  /** By the same rule. */
  byId(call: Call, id: string): Promise<InstanceView | null>;
  create(call: Call, input: CreateInstance): Promise<SaveOutcome>;
  update(call: Call, input: UpdateInstance): Promise<SaveOutcome>;
  /** With a version, only that version is deleted. */
  remove(call: Call, id: string, version?: number | null): Promise<void>;
  catalogue(): readonly Provider[];
  provider(id: string): Provider;
  redirectUri(providerId: string): string;
  /** Null for a provider without an icon. */
  iconUrl(providerId: string): string | null;

  /** The enabled ones. For other services: asks nobody's rights, as the next one. */
  rowsForSearch(call: Call, teamId: string): Promise<readonly InstanceView[]>;
  /** The plug-in's instance, secrets and all. Throws provider errors. */
  configured(instance: InstanceView): Promise<Configured>;
}

export interface InstancesNeeds {
  readonly source: DataSource;
  readonly vault: RowVault;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly teams: Teams;
  readonly sessions: OwnSessions;
  readonly publicUrl: string;
  readonly clock: () => Date;
  /** Tests, and saves that ask the vendor, by team. */
  readonly checks: RateLimit;
  /** Of logins that go with the last instance of their registration. */
  readonly revocations: EndsGrants;
}

export function createInstances(needs: InstancesNeeds): Instances {
  const { source, providers, teams, publicUrl } = needs;
  const configured = createConfigured(needs);
  const saver = createInstanceSaver({ ...needs, configured });

  function rows(call: Call, teamId: string): Promise<readonly Instance[]> {
    return once(call, `instances:${teamId}`, () =>
      source
        .createQueryBuilder(Instance, "instance")
        .where("instance.teamId = :teamId", { teamId })
        .orderBy("lower(instance.connectionName)")
        .getMany(),
    );
  }

  async function isAdmin(call: Call, teamId: string): Promise<boolean> {
    return (await teams.byId(call, teamId))?.viewerRole === "ADMIN";
  }

  async function byId(call: Call, id: string): Promise<InstanceView | null> {
    const row = await once(call, `instance:${id}`, () => source.manager.findOneBy(Instance, { id }));
    const role = row && (await teams.byId(call, row.teamId))?.viewerRole;
    return role && (row.enabled || role === "ADMIN") ? instanceView(row) : null;
  }

  /** The instance, for an admin of its team; nobody else learns of a disabled one. */
  async function administered(call: Call, id: string): Promise<InstanceView> {
    const instance = await byId(call, id);
    if (!instance) throw new NotFound("There is no such connection.");
    if (!(await isAdmin(call, instance.teamId))) throw new Forbidden("Only the team's admins may do this.");
    return instance;
  }

  function provider(id: string): Provider {
    const found = providers.get(id);
    if (!found) throw new NotFound(`The provider ${id} is not installed here.`);
    return found;
  }

  function redirectUri(providerId: string): string {
    return redirectUriOf(publicUrl, providerId);
  }

  /** What the request has read is no longer so. */
  function saving(call: Call, outcome: Promise<SaveOutcome>): Promise<SaveOutcome> {
    return outcome.finally(() => call.remembered.clear());
  }

  return {
    byId,
    provider,
    iconUrl(id) {
      const { icon } = provider(id);
      return icon === undefined ? null : new URL(iconPathOf(id, icon), publicUrl).href;
    },
    catalogue: () => [...providers.values()],
    redirectUri,
    configured: configured.of,
    ...createInstanceAdmin({ ...needs, configured, saver, provider, redirectUri, isAdmin, administered }),

    async ofTeam(call, teamId) {
      const { role } = await teams.member(call, teamId);
      return (await rows(call, teamId)).filter(({ enabled }) => enabled || role === "ADMIN").map(instanceView);
    },

    async rowsForSearch(call, teamId) {
      return (await rows(call, teamId)).filter(({ enabled }) => enabled).map(instanceView);
    },

    async create(call, input) {
      checkSettings(input.settings);
      await teams.admin(call, input.teamId);
      return saving(call, saver.create(call, input));
    },

    async update(call, input) {
      checkSettings(input.settings);
      await administered(call, input.id);
      return saving(call, saver.update(call, input));
    },

    async remove(call, id, version) {
      const view = await administered(call, id);
      const { teamId } = view;
      // While its secret is still there.
      const plug = await configured.of(view).catch(() => undefined);
      const erased = await source.transaction(async (manager) => {
        await holdTeam(manager, teamId);
        const row = await manager.findOneBy(Instance, { id });
        if (!row) throw new NotFound("There is no such connection.");
        if (version !== undefined && version !== null && version !== row.version) {
          throw new BadUserInput("Somebody has changed this connection meanwhile. Load it again, then delete it.");
        }
        await manager.delete(Instance, { id });
        const logins = await eraseOrphanedLogins(manager, row);
        await record(manager, { teamId, actor: call.viewer, action: "instance.deleted", instance: instanceView(row) });
        return logins;
      });
      if (plug) needs.revocations.begin(erased, async () => plug.plug);
      call.remembered.clear();
    },
  };
}
