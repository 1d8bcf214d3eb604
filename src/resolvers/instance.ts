import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root } from "type-graphql";

import type { GatewayContext } from "../context.js";
import { NotFound } from "../errors.js";
import { Folder, FolderConnection } from "../schema/folder.js";
import { Notice, ProviderInstance, Setting, SetupLink } from "../schema/instance.js";
import type { Login } from "../schema/login.js";
import { shape } from "../schema/node.js";
import type { Provider } from "../schema/provider.js";
import type { Team } from "../schema/team.js";
import type { InstanceView } from "../services/views.js";
import { connection, given } from "./arguments.js";
import { type Shown, showLogin, showProvider, showTeam } from "./shapes.js";

@Resolver(() => ProviderInstance)
export class InstanceResolver {
  @FieldResolver()
  async team(@Root() { view }: Shown<InstanceView>, @Ctx() { call, services }: GatewayContext): Promise<Team> {
    const team = await services.teams.byId(call, view.teamId);
    if (!team) throw new NotFound("There is no such team.");
    return showTeam(team);
  }

  @FieldResolver()
  provider(@Root() { view }: Shown<InstanceView>, @Ctx() { services }: GatewayContext): Provider {
    return showProvider(services.instances, view.providerId);
  }

  @FieldResolver()
  async login(@Root() { view }: Shown<InstanceView>, @Ctx() { call, services }: GatewayContext): Promise<Login> {
    return showLogin(await services.logins.of(call, view));
  }

  @FieldResolver()
  async settings(
    @Root() { view }: Shown<InstanceView>,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Setting[] | null> {
    const settings = await services.instances.settings(call, view);
    return settings?.map((setting) => shape(Setting, { ...setting })) ?? null;
  }

  @FieldResolver()
  async setupLinks(
    @Root() { view }: Shown<InstanceView>,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<SetupLink[] | null> {
    const links = await services.instances.setupLinks(call, view);
    return links?.map((link) => shape(SetupLink, { ...link, help: link.help ?? null })) ?? null;
  }

  @FieldResolver()
  async notices(
    @Root() { view }: Shown<InstanceView>,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Notice[] | null> {
    const notices = await services.instances.notices(call, view);
    return notices?.map((notice) => shape(Notice, { ...notice, dueAt: notice.dueAt ?? null })) ?? null;
  }

  @FieldResolver()
  async folders(
    @Arg("parent", () => ID, { nullable: true, description: "The folder to look into; absent = the top." })
    parent: string | null | undefined,
    @Arg("first", () => Int, { nullable: true, defaultValue: 50, description: "How many at most, 1 to 100." })
    first: number | null,
    @Arg("after", () => String, { nullable: true, description: "A cursor of this list: what comes after it." })
    after: string | null | undefined,
    @Root() { view }: Shown<InstanceView>,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<FolderConnection | null> {
    const page = await services.instances.folders(call, view, { first: first ?? 50, ...given({ parent, after }) });
    if (!page) return null;
    return connection(page, after, ({ id, name, hasChildren, settings }) => {
      const written = Object.entries(settings).map(([key, value]) => ({ key, value }));
      return shape(Folder, { id, name, hasChildren, settings: written });
    });
  }
}
