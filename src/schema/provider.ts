import { Field, ID, ObjectType } from "type-graphql";
import { FieldKind } from "./enums.js";
import { GraphQLURL } from "./scalars.js";

@ObjectType({ description: "One of the values a setting can have.", simpleResolvers: true })
export class FieldChoice {
  @Field(() => String, { description: "What is saved." })
  value: string;

  @Field(() => String, { description: "What is shown." })
  label: string;
}

@ObjectType({ description: "One setting that a connection to this provider has.", simpleResolvers: true })
export class ProviderField {
  @Field(() => String, { description: "Names the setting in `SettingInput` and `Setting`." })
  key: string;

  @Field(() => String, { description: "What the form calls it." })
  label: string;

  @Field(() => String, { nullable: true, description: "Where an admin finds the value." })
  help: string | null;

  @Field(() => FieldKind, { description: "How it is typed in." })
  kind: keyof typeof FieldKind;

  @Field(() => Boolean, { description: "Whether a connection needs it." })
  required: boolean;

  @Field(() => Boolean, { description: "Whether the form keeps it under Advanced." })
  advanced: boolean;

  @Field(() => String, { nullable: true, description: "What it is on create when nothing is given." })
  defaultValue: string | null;

  @Field(() => [FieldChoice], { nullable: true, description: "What can be chosen; only for CHOICE." })
  choices: FieldChoice[] | null;
}

@ObjectType({
  description: "A kind of cloud drive that can be connected. The admin form is drawn from it.",
  simpleResolvers: true,
})
export class Provider {
  @Field(() => ID, { description: "Short and stable, such as `onedrive`." })
  id: string;

  @Field(() => String, { description: "Shown to people." })
  name: string;

  @Field(() => GraphQLURL, { nullable: true, description: "A small picture of it." })
  iconUrl: string | null;

  @Field(() => GraphQLURL, { nullable: true, description: "Where an admin registers an application with the vendor." })
  setupUrl: string | null;

  @Field(() => GraphQLURL, { description: "What the admin enters there as the redirect URI." })
  redirectUri: string;

  @Field(() => [ProviderField], { description: "The settings of a connection, in the order of the form." })
  fields: ProviderField[];
}
