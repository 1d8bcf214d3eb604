/** What only a team's admins see of an instance and do with it: its settings, what to set up, its folders, its test. */
import type { DataSource } from "typeorm";

import { Instance, Setting } from "../../data/entities/index.js";
import { BadUserInput } from "../../errors.js";
import { BadCursor, InvalidSettings, Misconfigured, ProviderError } from "../../providers/contract/errors.js";
import type { Notice, Instance as Plug, Provider, Session, SetupLink } from "../../providers/contract/provider.js";
import { type Call, once } from "../call.js";
import { checkFirst, type PageArguments } from "../keyset.js";
import type { RateLimit } from "../rate-limit.js";
import { asGatewayError, told } from "../vendor-errors.js";
import type { FolderView, InstanceTestView, InstanceView, Page, SettingView } from "../views.js";
import type { ConfiguredInstances } from "./configured.js";
import type { OwnSessions } from "./draft.js";
import type { InstanceSaver } from "./save.js";
import { settingViews } from "./settings.js";
import { SecretsUnreadable } from "./unreadable.js";

export interface InstanceAdmin {
  /** Every declared field in its order; null for non-admins, as are the next two. */
  settings(call: Call, instance: InstanceView): Promise<readonly SettingView[] | null>;
  setupLinks(call: Call, instance: InstanceView): Promise<readonly SetupLink[] | null>;
  notices(call: Call, instance: InstanceView): Promise<readonly Notice[] | null>;
  /** Null for non-admins, and for a provider without folders. `LOGIN_REQUIRED` without a login of one's own. */
  folders(call: Call, instance: InstanceView, page: FolderArguments): Promise<Page<FolderView> | null>;
  /** Stores what can only now be told (the drive of a folder), then lets the plug-in check everything. */
  test(call: Call, id: string): Promise<InstanceTestView>;
}

export interface FolderArguments extends PageArguments {
  readonly parent?: string | null | undefined;
}

interface Needs {
  readonly source: DataSource;
  readonly configured: ConfiguredInstances;
  readonly saver: Pick<InstanceSaver, "pin">;
  readonly sessions: OwnSessions;
  readonly provider: (id: string) => Provider;
  readonly redirectUri: (providerId: string) => string;
  readonly isAdmin: (call: Call, teamId: string) => Promise<boolean>;
  /** Throws unless the viewer is an admin of the instance's team. */
  readonly administered: (call: Call, id: string) => Promise<InstanceView>;
  readonly clock: () => Date;
  readonly checks: RateLimit;
}

const LONGEST_CURSOR = 8_000;
const BAD_CURSOR = "after is not a cursor of this list: take it from the list's own pageInfo or edges.";

export function createInstanceAdmin(needs: Needs): InstanceAdmin {
  const { source, configured, saver, sessions, provider, redirectUri, isAdmin, administered, clock, checks } = needs;

  /** The admin's own. None is no error for a test, which says so itself. */
  async function sessionFor(call: Call, instance: InstanceView): Promise<Session | undefined> {
    try {
      return (await sessions.open(call, instance)).session;
    } catch (error) {
      if (error instanceof ProviderError) return undefined;
      throw error;
    }
  }

  /** An admin whose settings have gone bad must still get at them: that is an answer, not an error. */
  async function plugOf(instance: InstanceView): Promise<Plug | Misconfigured> {
    try {
      return (await configured.of(instance)).plug;
    } catch (error) {
      if (error instanceof Misconfigured) return error;
      throw asGatewayError(error);
    }
  }

  async function test(call: Call, instance: InstanceView): Promise<InstanceTestView> {
    const stored = await plugOf(instance);
    if (stored instanceof Misconfigured) {
      return { ok: false, checks: [{ name: "Settings", state: "FAILED", message: stored.message }] };
    }
    const session = await sessionFor(call, instance);
    const plug = session && stored.pin ? await pinned(call, instance, session, stored) : stored;
    const context = { redirectUri: redirectUri(instance.providerId), signal: call.signal };
    const checks = await told(plug.verify(session, context));
    return { ok: checks.every(({ state }) => state !== "FAILED"), checks };
  }

  /** What is wrong with a folder is among the things that the test checks and explains. */
  async function pinned(call: Call, instance: InstanceView, session: Session, plug: Plug): Promise<Plug> {
    try {
      return (await saver.pin(call, instance, session)) ?? plug;
    } catch (error) {
      if (error instanceof ProviderError || error instanceof InvalidSettings) return plug;
      throw error;
    }
  }

  return {
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
      const own = all.filter(({ instanceId }) => instanceId === instance.id);
      const plug = await plugOf(instance);
      return settingViews(provider(instance.providerId), own, plug instanceof SecretsUnreadable ? plug.fields : []);
    },

    async setupLinks(call, instance) {
      if (!(await isAdmin(call, instance.teamId))) return null;
      const plug = await plugOf(instance);
      return plug instanceof Misconfigured ? [] : plug.setupLinks(redirectUri(instance.providerId));
    },

    async notices(call, instance) {
      if (!(await isAdmin(call, instance.teamId))) return null;
      const plug = await plugOf(instance);
      if (plug instanceof Misconfigured) {
        const code = plug instanceof SecretsUnreadable ? "SECRET_UNREADABLE" : "SETTINGS_INVALID";
        return [{ severity: "ERROR", code, message: plug.message }];
      }
      return plug.notices(clock());
    },

    async folders(call, instance, { parent, first, after }) {
      if (!(await isAdmin(call, instance.teamId))) return null;
      const limit = checkFirst(first);
      if (typeof parent === "string" && !provider(instance.providerId).isRef(parent)) {
        throw new BadUserInput("parent is not the id of a folder: take it from Folder.id.");
      }
      if (after && after.length > LONGEST_CURSOR) throw new BadUserInput(BAD_CURSOR);
      const { plug } = await told(configured.of(instance));
      const folders = (await told(sessions.open(call, instance))).session.source(plug);
      if (!folders.folders) return null;
      const options = { first: limit, ...(typeof after === "string" && { after }), signal: call.signal };
      const reading = folders.folders(parent ?? undefined, options).catch((error: unknown) => {
        throw error instanceof BadCursor ? new BadUserInput(BAD_CURSOR) : error;
      });
      const page = await told(reading);
      return {
        items: page.folders.map(({ ref, cursor, name, hasChildren, settings }) => ({
          node: { id: ref, name, hasChildren, settings },
          cursor,
        })),
        hasNextPage: page.hasMore,
      };
    },

    async test(call, id) {
      try {
        const instance = await administered(call, id);
        await checks.spend(instance.teamId, 1);
        return await test(call, instance);
      } finally {
        call.remembered.clear();
      }
    },
  };
}
