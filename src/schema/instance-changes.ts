import { createUnionType, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { CheckState } from "./enums.js";
import { ProviderInstance } from "./instance.js";
import type { Later } from "./node.js";

@InputType({ description: "A new value for one setting." })
export class SettingInput {
  @Field(() => String, { description: "The `key` of the provider's field." })
  key: string;

  @Field(() => String, {
    nullable: true,
    description: 'The value. Absent or null = keep (on create: the default), "" = clear.',
  })
  value?: string | null;
}

@InputType({ description: "A new connection." })
export class CreateProviderInstanceInput {
  @Field(() => ID, { description: "The team it is for." })
  teamId: string;

  @Field(() => ID, { description: "The `id` of the provider." })
  provider: string;

  @Field(() => String, { description: "Shown to people: 1 to 80 characters, unique in the team." })
  connectionName: string;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: "Whether members see and search it." })
  enabled?: boolean | null;

  @Field(() => [SettingInput], { description: "Its settings; those not named have their defaults." })
  settings: SettingInput[];
}

@InputType({ description: "Changes to a connection. What is absent stays as it is." })
export class UpdateProviderInstanceInput {
  @Field(() => ID, { description: "The connection." })
  id: string;

  @Field(() => Int, {
    description: "The `version` that was read; if it has changed since, the answer is a VersionConflict.",
  })
  version: number;

  @Field(() => String, { nullable: true, description: "A new name: 1 to 80 characters, unique in the team." })
  connectionName?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Whether members see and search it." })
  enabled?: boolean | null;

  @Field(() => [SettingInput], { nullable: true, description: "The settings to change." })
  settings?: SettingInput[] | null;
}

@ObjectType({ description: "What is wrong with one setting.", simpleResolvers: true })
export class SettingProblem {
  @Field(() => String, { description: "The `key` of the setting, or `connectionName` for the name." })
  key: string;

  @Field(() => String, { description: "What is wrong, and what would be right, for people." })
  message: string;
}

@ObjectType({ description: "Nothing was saved: these settings are not right.", simpleResolvers: true })
export class InvalidSettings {
  @Field(() => [SettingProblem], { description: "Every bad setting at once; unknown and repeated keys are bad too." })
  problems: readonly SettingProblem[];
}

@ObjectType({
  description: "Nothing was saved: somebody else changed the connection meanwhile.",
  simpleResolvers: true,
})
export class VersionConflict {
  @Field(() => ProviderInstance, { description: "The connection as it is now." })
  current: Later<ProviderInstance>;
}

export const ProviderInstanceResult = createUnionType({
  name: "ProviderInstanceResult",
  description: "What came of saving a connection.",
  types: () => [ProviderInstance, InvalidSettings, VersionConflict] as const,
});

@ObjectType({ description: "One thing that was tested.", simpleResolvers: true })
export class InstanceCheck {
  @Field(() => String, { description: "What was tested." })
  name: string;

  @Field(() => CheckState, { description: "How it came out." })
  state: keyof typeof CheckState;

  @Field(() => String, { description: "What was found, for people." })
  message: string;

  @Field(() => String, { nullable: true, description: "What to do about it." })
  advice: string | null;

  @Field(() => String, { nullable: true, description: "The provider's own error code, for support." })
  code: string | null;
}

@ObjectType({ description: "What a test of a connection found.", simpleResolvers: true })
export class ProviderInstanceTest {
  @Field(() => Boolean, { description: "Whether nothing failed." })
  ok: boolean;

  @Field(() => [InstanceCheck], { description: "The checks, in order." })
  checks: InstanceCheck[];
}
