import { Field, ID, ObjectType } from "type-graphql";
import { FieldKind, FilterName, InstanceAccess, SearchSort } from "./enums.js";
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

  @Field(() => InstanceAccess, {
    nullable: true,
    description: "Asked for, and kept, with this access only. Null: always.",
  })
  access: keyof typeof InstanceAccess | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The key of another setting; only for SECRET. When that one changes, this one is typed anew or forgotten.",
  })
  boundTo: string | null;

  @Field(() => [String], {
    nullable: true,
    description:
      "Which names are taken, such as `*.bynder.com`; only for HOST. A star is one label. Any other only if the operator allows it.",
  })
  hostPatterns: string[] | null;
}

@ObjectType({ description: "What a provider can do beyond finding files by words.", simpleResolvers: true })
export class ProviderAbilities {
  @Field(() => [SearchSort], { description: "The orders that it can bring its results in." })
  sorts: (keyof typeof SearchSort)[];

  @Field(() => [FilterName], { description: "The filters that the provider itself applies." })
  filters: (keyof typeof FilterName)[];

  @Field(() => Boolean, { description: "Whether a connection can be confined to a place, such as a folder." })
  places: boolean;

  @Field(() => Boolean, { description: "Whether a file can be had in several sizes or formats." })
  renditions: boolean;

  @Field(() => Boolean, { description: "Whether files tell whether they may be used." })
  rights: boolean;
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

  @Field(() => [InstanceAccess], { description: "The kinds of access that its connections can have." })
  access: (keyof typeof InstanceAccess)[];

  @Field(() => ProviderAbilities, { description: "What it can do beyond finding files by words." })
  abilities: ProviderAbilities;

  @Field(() => String, { description: "What its FOLDER setting is called in texts, such as `folder` or `collection`." })
  placeName: string;
}
