import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";

import type { GatewayContext } from "../context.js";
import type { ProviderInstance } from "../schema/instance.js";
import {
  CreateProviderInstanceInput,
  InvalidSettings,
  ProviderInstanceResult,
  ProviderInstanceTest,
  UpdateProviderInstanceInput,
  VersionConflict,
} from "../schema/instance-changes.js";
import { shape } from "../schema/node.js";
import { Provider } from "../schema/provider.js";
import type { SaveOutcome } from "../services/views.js";
import { given } from "./arguments.js";
import { instanceIdOf, teamIdOf } from "./ids.js";
import { showInstance, showProvider } from "./shapes.js";

type Saved = ProviderInstance | InvalidSettings | VersionConflict;

@Resolver()
export class InstanceChangesResolver {
  @Query(() => [Provider], { description: "What can be connected. The admin form is drawn from it." })
  providers(@Ctx() { services }: GatewayContext): Provider[] {
    return services.instances.catalogue().map(({ id }) => showProvider(services.instances, id));
  }

  @Mutation(() => ProviderInstanceResult, { description: "Makes a connection. For team admins." })
  async createProviderInstance(
    @Arg("input", () => CreateProviderInstanceInput, { description: "The connection." })
    input: CreateProviderInstanceInput,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Saved> {
    const { teamId, provider, connectionName, enabled, settings } = input;
    const asked = { providerId: provider, connectionName, enabled: enabled ?? false, settings: settings.map(given) };
    return showOutcome(await services.instances.create(call, { teamId: teamIdOf(teamId), ...asked }));
  }

  @Mutation(() => ProviderInstanceResult, { description: "Changes a connection. For team admins." })
  async updateProviderInstance(
    @Arg("input", () => UpdateProviderInstanceInput, { description: "The changes." })
    input: UpdateProviderInstanceInput,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<Saved> {
    const { id, version, connectionName, enabled, settings } = input;
    const asked = given({ connectionName, enabled, settings: settings?.map(given) });
    return showOutcome(await services.instances.update(call, { id: instanceIdOf(id), version, ...asked }));
  }

  @Mutation(() => ID, {
    description: "Removes a connection, and the logins that no other one uses. Answers with its id. For team admins.",
  })
  async deleteProviderInstance(
    @Arg("id", () => ID, { description: "The connection." }) id: string,
    @Arg("version", () => Int, {
      nullable: true,
      description: "The `version` that was read: refused if it has changed since.",
    })
    version: number | null | undefined,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<string> {
    await services.instances.remove(call, instanceIdOf(id), version ?? undefined);
    return id;
  }

  @Mutation(() => ProviderInstanceTest, {
    description: "Tries a connection out with the admin's own login. For team admins.",
  })
  async testProviderInstance(
    @Arg("id", () => ID, { description: "The connection." }) id: string,
    @Ctx() { call, services }: GatewayContext,
  ): Promise<ProviderInstanceTest> {
    const { ok, checks } = await services.instances.test(call, instanceIdOf(id));
    const shown = checks.map((check) => ({ ...check, advice: check.advice ?? null, code: check.code ?? null }));
    return shape(ProviderInstanceTest, { ok, checks: shown });
  }
}

function showOutcome(outcome: SaveOutcome): Saved {
  switch (outcome.kind) {
    case "saved":
      return showInstance(outcome.instance);
    case "invalid":
      return shape(InvalidSettings, { problems: outcome.problems });
    case "conflict":
      return shape(VersionConflict, { current: showInstance(outcome.current) });
  }
}
