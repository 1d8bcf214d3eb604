/**
 * What a query may ask of providers, in points, worked out before anything is asked. One point is about one read at a
 * provider; what the gateway answers by itself costs next to nothing.
 */
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from "graphql";
import { type ComplexityEstimatorArgs, getComplexity } from "graphql-query-complexity";

import { BadUserInput, QueryTooCostly } from "../errors.js";

/** A page of 100 results with everything about each of them costs about 650. */
export const MOST = 1_000;
const OWN = 0.1;
/** Lists without a `first` are priced as if they had so many entries. */
const USUAL = 5;
/** What a `first` of null stands for: it is let in where a default is. */
const RESULTS = 24;
const ENTRIES = 50;

type Price = (args: Record<string, unknown>, inside: number) => number;

const size = (args: Record<string, unknown>, usual: number) => Math.max(1, Number(args["first"] ?? usual));
const count = (list: unknown) => (Array.isArray(list) ? list.length : 1);
const sources = (ids: unknown) => (Array.isArray(ids) ? ids.length : USUAL);
const each: Price = (_, inside) => OWN + USUAL * inside;
const read =
  (points: number): Price =>
  (_, inside) =>
    points + inside;

const PRICES: Readonly<Record<string, Price>> = {
  "Team.search": (args, inside) => 10 + size(args, RESULTS) * inside,
  // Each source shows up to `first`; the page that completes it is made of what was read for these.
  "Subscription.search": (args, inside) => 10 + sources(args["instanceIds"]) * size(args, RESULTS) * inside,
  // The pages' own lists are counted by `first`, one level up.
  "Query.teams": (args, inside) => OWN + size(args, ENTRIES) * inside,
  "Team.auditLog": (args, inside) => OWN + size(args, ENTRIES) * inside,
  "ProviderInstance.folders": (args, inside) => 2 + size(args, ENTRIES) * inside,
  "Query.node": read(1),
  "Query.nodes": (args, inside) => count(args["ids"]) * (1 + inside),
  // One read tells both.
  "SearchResult.width": read(0.5),
  "SearchResult.height": read(0.5),
  "SearchResult.folder": read(1),
  "SearchResult.downloadUrl": read(1),
  "Viewer.teams": each,
  "Team.providerInstances": each,
  "Login.instances": each,
  "Query.providers": each,
  "Mutation.testProviderInstance": read(10),
  "Mutation.createProviderInstance": read(2),
  "Mutation.updateProviderInstance": read(2),
  "Mutation.startLogin": read(1),
  "Mutation.completeLogin": read(2),
};

function price({ type, field, args, childComplexity }: ComplexityEstimatorArgs): number {
  const of = PRICES[`${type.name}.${field.name}`];
  return of ? of(args, childComplexity) : OWN + childComplexity;
}

export interface Priced {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Record<string, unknown>;
}

/** Throws `QueryTooCostly`, `BadUserInput`. Zero for variables that do not fit: executing says what is wrong with them. */
export function costOf({ schema, document, operation, variables }: Priced): number {
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (errors) return 0;
  const cost = priced({ schema, document, operation, variables });
  if (cost > MOST) {
    throw new QueryTooCostly(
      `This query costs ${Math.ceil(cost)} points, and ${MOST} is the most. Ask for fewer results, or for less of each.`,
    );
  }
  return cost;
}

function priced({ schema, document, operation, variables }: Priced): number {
  const name = operation.name?.value;
  try {
    const asked = { schema, query: document, variables, estimators: [price] };
    return getComplexity(name === undefined ? asked : { ...asked, operationName: name });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    // It points at an argument: a variable may be null where, for its default value, it was let into a non-null position.
    if (error.nodes) throw new BadUserInput(error.message);
    // Fragments in fragments that multiply beyond what is worth counting.
    throw new QueryTooCostly(error.message);
  }
}
