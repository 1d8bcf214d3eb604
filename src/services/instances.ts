/** The instances of a team: what members see of them, and what admins do with them. */
import type { DataSource } from "typeorm";

import { Instance, Setting } from "../data/entities/index.js";
import type { Vault } from "../data/vault.js";
import { BadUserInput, Forbidden, NotFound } from "../errors.js";
import { InvalidSettings, Misconfigured, ProviderError } from "../providers/errors.js";
import type { Notice, Provider, Session, SetupLink } from "../providers/provider.js";
import { record } from "./audit.js";
import { type Call, once } from "./call.js";
import { type Configured, createConfigured } from "./configured.js";
import { eraseOrphanedLogins, instanceView } from "./instance-rows.js";
import { type CreateInstance, createInstanceSaver, type SaveNeeds, type UpdateInstance } from "./instance-save.js";
import { settingViews } from "./instance-settings.js";
import { checkFirst, type PageArguments } from "./keyset.js";
import { redirectUriOf } from "./redirect-uri.js";
import { holdTeam } from "./team-rows.js";
import type { Teams } from "./teams.js";
import { told } from "./vendor-errors.js";
import type { FolderView, InstanceTestView, InstanceView, Page, SaveOutcome, SettingView } from "./views.js";

export interface Instances {
  /** Members see the enabled ones, admins all; by connection name. */
  ofTeam(call: Call, teamId: string): Promise<readonly InstanceView[]>;
  /** By the same rule. */
  byId(call: Call, id: string): Promise<InstanceView | null>;
  /** Every declared field in its order; null for non-admins, as are the next two. */
  settings(call: Call, instance: InstanceView): Promise<readonly SettingView[] | null>;
  setupLinks(call: Call, instance: InstanceView): Promise<readonly SetupLink[] | null>;
  notices(call: Call, instance: InstanceView): Promise<readonly Notice[] | null>;
  /** Null for non-admins, and for a provider without folders. `LOGIN_REQUIRED` without a login of one's own. */
  folders(call: Call, instance: InstanceView, page: FolderArguments): Promise<Page<FolderView> | null>;
  create(call: Call, input: CreateInstance): Promise<SaveOutcome>;
  update(call: Call, input: UpdateInstance): Promise<SaveOutcome>;
  /** With a version, only that version is deleted. */
  remove(call: Call, id: string, version?: number | null): Promise<void>;
  /** Stores what can only now be told (the drive of a folder), then lets the plug-in check everything. */
  test(call: Call, id: string): Promise<InstanceTestView>;

  catalogue(): readonly Provider[];
  provider(id: string): Provider;
  redirectUri(providerId: string): string;

  /** The enabled ones. For other services: asks nobody's rights, as the next one. */
  rowsForSearch(call: Call, teamId: string): Promise<readonly InstanceView[]>;
  /** The plug-in's instance, secrets and all. Throws provider errors. */
  configured(instance: InstanceView): Promise<Configured>;
}

export interface FolderArguments extends PageArguments {
  readonly parent?: string | null | undefined;
}

export interface InstancesNeeds {
  readonly source: DataSource;
  readonly vault: Vault;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly teams: Teams;
  readonly sessions: SaveNeeds["sessions"];
  readonly publicUrl: string;
  readonly clock: () => Date;
}

const LONGEST_CURSOR = 8_000;

export function createInstances(needs: InstancesNeeds): Instances {
  const { source, providers, teams, sessions, publicUrl, clock } = needs;
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

  /** The admin's own; none is no error for a test, which says so itself. */
  async function sessionFor(call: Call, instance: InstanceView): Promise<Session | undefined> {
    try {
      return (await sessions.open(call, instance)).session;
    } catch (error) {
      if (error instanceof ProviderError) return undefined;
      throw error;
    }
  }

  async function saving(call: Call, outcome: Promise<SaveOutcome>): Promise<SaveOutcome> {
    return outcome.finally(() => call.remembered.clear());
  }

  return {
    byId,
    provider,
    catalogue: () => [...providers.values()],
    redirectUri: (providerId) => redirectUriOf(publicUrl, providerId),
    configured: configured.of,

    async ofTeam(call, teamId) {
      const { role } = await teams.member(call, teamId);
      return (await rows(call, teamId)).filter(({ enabled }) => enabled || role === "ADMIN").map(instanceView);
    },

    async rowsForSearch(call, teamId) {
      return (await rows(call, teamId)).filter(({ enabled }) => enabled).map(instanceView);
    },

    async settings(call, instance) {
      if (!(await isAdmin(call, instance.teamId))) return null;
      // One query for all instances of the team, and not the sealed texts.
      const all = await once(call, `settings:${instance.teamId}`, () =>
        source
          .createQueryBuilder(Setting, "setting")
          .select(["setting.instanceId", "setting.key", "setting.value", "setting.updatedAt"])
          .innerJoin(Instance, "instance", "instance.id = setting.instanceId")
          .where("instance.teamId = :teamId", { teamId: instance.teamId })
          .getMany(),
      );
      return settingViews(
        provider(instance.providerId),
        all.filter(({ instanceId }) => instanceId === instance.id),
      );
    },

    async setupLinks(call, instance) {
      if (!(await isAdmin(call, instance.teamId))) return null;
      const redirectUri = redirectUriOf(publicUrl, instance.providerId);
      try {
        return (await configured.of(instance)).plug.setupLinks(redirectUri);
      } catch (error) {
        if (error instanceof Misconfigured) return [];
        throw error;
      }
    },

    async notices(call, instance) {
      if (!(await isAdmin(call, instance.teamId))) return null;
      try {
        return (await configured.of(instance)).plug.notices(clock());
      } catch (error) {
        if (!(error instanceof Misconfigured)) throw error;
        return [{ severity: "ERROR", code: "SETTINGS_INVALID", message: error.message }];
      }
    },

    async folders(call, instance, { parent, first, after }) {
      if (!(await isAdmin(call, instance.teamId))) return null;
      const limit = checkFirst(first);
      if (parent && !provider(instance.providerId).isRef(parent)) {
        throw new BadUserInput("parent is not the id of a folder: take it from Folder.id.");
      }
      if (after && after.length > LONGEST_CURSOR) throw new BadUserInput("after is not a cursor of this list.");
      const { plug } = await told(configured.of(instance));
      const folders = (await told(sessions.open(call, instance))).session.source(plug);
      if (!folders.folders) return null;
      const options = { first: limit, ...(after && { after }), signal: call.signal };
      const page = await told(folders.folders(parent ?? undefined, options));
      return {
        items: page.folders.map(({ ref, cursor, name, hasChildren, settings }) => ({
          node: { id: ref, name, hasChildren, settings },
          cursor,
        })),
        hasNextPage: page.hasMore,
      };
    },

    async create(call, input) {
      await teams.admin(call, input.teamId);
      return saving(call, saver.create(call, input));
    },

    async update(call, input) {
      await administered(call, input.id);
      return saving(call, saver.update(call, input));
    },

    async remove(call, id, version) {
      const { teamId } = await administered(call, id);
      await source.transaction(async (manager) => {
        await holdTeam(manager, teamId);
        const row = await manager.findOneBy(Instance, { id });
        if (!row) throw new NotFound("There is no such connection.");
        if (version !== undefined && version !== null && version !== row.version) {
          throw new BadUserInput("Somebody has changed this connection meanwhile. Load it again, then delete it.");
        }
        await manager.delete(Instance, { id });
        await eraseOrphanedLogins(manager, row);
        await record(manager, { teamId, actor: call.viewer, action: "instance.deleted", instanceId: id });
      });
      call.remembered.clear();
    },

    async test(call, id) {
      let instance = await administered(call, id);
      try {
        const { plug: stored } = await configured.of(instance);
        const session = await sessionFor(call, instance);
        if (session && stored.pin) instance = await pin(call, instance, session);
        const { plug } = await configured.of(instance);
        const redirectUri = redirectUriOf(publicUrl, instance.providerId);
        const checks = await plug.verify(session, { redirectUri, signal: call.signal });
        return { ok: checks.every(({ state }) => state !== "FAILED"), checks };
      } catch (error) {
        if (!(error instanceof Misconfigured)) throw error;
        return { ok: false, checks: [{ name: "Settings", state: "FAILED", message: error.message }] };
      } finally {
        call.remembered.clear();
      }
    },
  };

  async function pin(call: Call, instance: InstanceView, session: Session): Promise<InstanceView> {
    try {
      return await saver.pin(call, instance, session);
    } catch (error) {
      // What is wrong with the folder is among the things that the test checks and explains.
      if (error instanceof ProviderError || error instanceof InvalidSettings) return instance;
      throw error;
    }
  }
}
