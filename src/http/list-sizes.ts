/**
 * How many entries each list of the schema can hold: what a query is priced by. A list that is missing here stops the start,
 * so that none is ever free. What a plug-in makes up itself (links, notices, checks) is held by the execution budget as well.
 */
import {
  type GraphQLField,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
} from "graphql";

import { MOST_INSTANCES } from "../services/instances/rows.js";
import { MOST_SETTINGS } from "../services/instances/settings.js";
import { MOST_TEAMS } from "../services/teams/members.js";

/** What the nearest field with a `first`, and the nearest search, were asked for. */
export interface Page {
  readonly first: number;
  readonly sources: number;
}

export type Arguments = Readonly<Record<string, unknown>>;
export type Size = (page: Page, args: Arguments) => number;
/** By `Type.field`. */
export type ListSizes = ReadonlyMap<string, Size>;

/** The providers that are installed, as far as their lists go. */
export type Catalogue = readonly {
  readonly fields: readonly { readonly choices?: readonly unknown[]; readonly hostPatterns?: readonly unknown[] }[];
}[];

const LINKS = 5;
const NOTICES = 5;
const CHECKS = 20;
/** The name, whether it is enabled, and what else a change names beside settings. */
const OTHER_CHANGES = 5;

const page: Size = ({ first }) => first;
const exactly =
  (count: number): Size =>
  () =>
    Math.max(1, count);

/** Throws when a list of the schema has no size. */
export function listSizes(schema: GraphQLSchema, catalogue: Catalogue): ListSizes {
  const fields = longest(catalogue.map((provider) => provider.fields));
  const choices = longest(catalogue.flatMap((provider) => provider.fields.map((field) => field.choices ?? [])));
  const patterns = longest(catalogue.flatMap((provider) => provider.fields.map((field) => field.hostPatterns ?? [])));
  const valuesOf = (name: string) => {
    const type = schema.getType(name);
    return exactly(isEnumType(type) ? type.getValues().length : 1);
  };
  const sizes = new Map<string, Size>([
    ["Viewer.teams", exactly(MOST_TEAMS)],
    ["Team.providerInstances", exactly(MOST_INSTANCES)],
    ["Login.instances", exactly(MOST_INSTANCES)],
    ["ProviderInstance.settings", exactly(fields)],
    ["ProviderInstance.setupLinks", exactly(LINKS)],
    ["ProviderInstance.notices", exactly(NOTICES)],
    ["ProviderInstanceTest.checks", exactly(CHECKS)],
    ["InvalidSettings.problems", exactly(MOST_SETTINGS + fields + 1)],
    ["Query.providers", exactly(catalogue.length)],
    ["Provider.fields", exactly(fields)],
    ["Provider.access", valuesOf("InstanceAccess")],
    ["ProviderAbilities.sorts", valuesOf("SearchSort")],
    ["ProviderAbilities.filters", valuesOf("FilterName")],
    ["ProviderField.choices", exactly(choices)],
    ["ProviderField.hostPatterns", exactly(patterns)],
    ["Query.nodes", (_, { ids }) => (Array.isArray(ids) ? ids.length : 1)],
    ["TeamConnection.edges", page],
    ["TeamConnection.nodes", page],
    ["AuditEventConnection.edges", page],
    ["AuditEventConnection.nodes", page],
    ["AuditEvent.fields", exactly(fields + OTHER_CHANGES)],
    ["FolderConnection.edges", page],
    ["FolderConnection.nodes", page],
    ["Folder.settings", exactly(fields)],
    ["SearchResultConnection.edges", page],
    ["SearchResultConnection.nodes", page],
    ["SearchResultConnection.sources", ({ sources }) => sources],
    ["SourceAnswered.results", page],
    ...introspectionSizes(schema),
  ]);
  for (const [coordinate] of listsOf(schema)) {
    if (!sizes.has(coordinate))
      throw new Error(`${coordinate} is a list, and nothing says how many entries it can hold.`);
  }
  return sizes;
}

export function isList(field: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(field.type));
}

/** Every list of the schema with its field, those of introspection included. */
export function listsOf(schema: GraphQLSchema): [string, GraphQLField<unknown, unknown>][] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    const lists = Object.values(type.getFields()).filter(isList);
    return lists.map((field): [string, GraphQLField<unknown, unknown>] => [`${type.name}.${field.name}`, field]);
  });
}

/**
 * The schema's own lists, by the average: what starts at all types comes to the total that way, and graphql-js itself limits how
 * often they may be nested.
 */
function introspectionSizes(schema: GraphQLSchema): [string, Size][] {
  const types = Object.values(schema.getTypeMap());
  const fields = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  );
  const a = (part: number, whole: number) => exactly(part / whole);
  const among = (counts: number[]) =>
    a(
      counts.reduce((sum, count) => sum + count, 0),
      types.length,
    );
  return [
    ["__Schema.types", exactly(types.length)],
    ["__Schema.directives", exactly(schema.getDirectives().length)],
    ["__Directive.locations", exactly(5)],
    ["__Directive.args", exactly(1)],
    ["__Type.fields", a(fields.length, types.length)],
    ["__Field.args", a(fields.flatMap(({ args }) => args).length, fields.length)],
    [
      "__Type.inputFields",
      among(types.map((type) => (isInputObjectType(type) ? Object.keys(type.getFields()).length : 0))),
    ],
    ["__Type.enumValues", among(types.map((type) => (isEnumType(type) ? type.getValues().length : 0)))],
    ["__Type.interfaces", among(types.map((type) => (isObjectType(type) ? type.getInterfaces().length : 0)))],
    [
      "__Type.possibleTypes",
      among(types.map((type) => (isAbstractType(type) ? schema.getPossibleTypes(type).length : 0))),
    ],
  ];
}

function longest(lists: readonly (readonly unknown[])[]): number {
  return Math.max(0, ...lists.map((list) => list.length));
}
