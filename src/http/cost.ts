/**
 * What a query may ask for, in points, worked out before anything is asked. One point is about one read at a provider; what the
 * gateway answers by itself costs next to nothing a field. Every list counts as many entries as it can really hold.
 */
import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLDirective,
  GraphQLError,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  isAbstractType,
  isCompositeType,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from "graphql";

import { BadUserInput, QueryTooCostly } from "../errors.js";
import { MOST_INSTANCES } from "../services/instances/rows.js";
import type { Arguments, ListSizes, Page } from "./list-sizes.js";

/** A page of 100 results with everything about each of them costs about 550. */
export const MOST_POINTS = 1_000;
/** A field that is answered without asking a provider, and an entry of a list. */
const OWN = 0.02;
/** Asked of the database for each parent anew. */
const ROWS = 0.2;
/** What is visited while pricing. Fragments in fragments multiply. */
const MOST_STEPS = 10_000;

/** Sources answer a search by a page of hits or more, all at once. */
const searched = ({ sources }: Page) => 10 + sources / 2;
const each = (points: number) => () => points;
/** An item is read, and proven to lie where it may be seen. */
const ITEM = 2;

/** What a field costs beside `OWN`, by `Type.field`. */
const POINTS: Readonly<Record<string, (page: Page, args: Arguments) => number>> = {
  "Team.search": searched,
  "Subscription.search": searched,
  // One read tells both.
  "SearchResult.width": each(0.5),
  "SearchResult.height": each(0.5),
  // Known from the hit, or read in a batch with the others.
  "SearchResult.folder": each(0.3),
  // A call for each, where the vendor has no batch.
  "SearchResult.downloadUrl": each(3),
  "Query.node": each(ITEM),
  "Query.nodes": (_, { ids }) => ITEM * (Array.isArray(ids) ? ids.length : 1),
  "ProviderInstance.folders": each(2),
  "Team.providerInstances": each(ROWS),
  "Team.auditLog": each(ROWS),
  "Mutation.testProviderInstance": each(10),
  "Mutation.createProviderInstance": each(2),
  "Mutation.updateProviderInstance": each(2),
  "Mutation.startLogin": each(1),
  "Mutation.completeLogin": each(2),
};

/** How often each event of a stream comes. */
const EVENTS: Readonly<Record<string, (page: Page) => number>> = {
  SourceAnswered: ({ sources }) => sources,
  SearchCompleted: () => 1,
};

export interface Priced {
  readonly schema: GraphQLSchema;
  readonly sizes: ListSizes;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Record<string, unknown>;
}

/** Throws `QueryTooCostly`, `BadUserInput`. Zero for variables that do not fit: executing says what is wrong with them. */
export function costOf(priced: Priced): number {
  const cost = priceOf(priced);
  if (cost > MOST_POINTS) {
    throw new QueryTooCostly(
      `This query costs ${Math.ceil(cost)} points, and ${MOST_POINTS} is the most. Ask for fewer results, or for less of each.`,
    );
  }
  return cost;
}

/** The same without a limit. */
export function priceOf({ schema, sizes, operation, fragments, variables }: Priced): number {
  // One error is enough to know: a message for each of thousands would cost more than the query.
  const read = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 });
  const root = schema.getRootType(operation.operation);
  if (read.errors || !root) return 0;
  const pricing = new Pricing(schema, sizes, fragments, read.coerced);
  return pricing.inside(operation.selectionSet, root, { first: 1, sources: MOST_INSTANCES });
}

class Pricing {
  private steps = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly sizes: ListSizes,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: Record<string, unknown>,
  ) {}

  /** Of one entry, whichever of its types is the dearest; of a stream, all its events. */
  inside(set: SelectionSetNode | undefined, type: GraphQLCompositeType, page: Page): number {
    if (!set) return 0;
    if (!isAbstractType(type)) return this.selected(set, type, page);
    const prices = this.schema.getPossibleTypes(type).map((one) => {
      return (EVENTS[one.name]?.(page) ?? 1) * this.selected(set, one, page);
    });
    return type.name === "SearchEvent" ? prices.reduce((a, b) => a + b, 0) : Math.max(0, ...prices);
  }

  private selected({ selections }: SelectionSetNode, type: GraphQLObjectType, page: Page): number {
    return selections.reduce((sum, selection) => sum + this.selection(selection, type, page), 0);
  }

  private selection(node: SelectionNode, type: GraphQLObjectType, page: Page): number {
    if (++this.steps > MOST_STEPS) throw new QueryTooCostly("This query spreads too many fragments within fragments.");
    if (this.isLeftOut(node)) return 0;
    if (node.kind === "Field") return this.field(node, type, page);
    const fragment = node.kind === "InlineFragment" ? node : this.fragments.get(node.name.value);
    const applies = fragment && this.isOf(type, fragment.typeCondition?.name.value ?? type.name);
    return applies ? this.selected(fragment.selectionSet, type, page) : 0;
  }

  private field(node: FieldNode, type: GraphQLObjectType, outer: Page): number {
    const field = fieldOf(type, node.name.value);
    if (!field) return OWN;
    const args = this.argumentsOf(field, node);
    const page = pageOf(field, args, outer);
    const coordinate = `${type.name}.${field.name}`;
    const named = getNamedType(field.type);
    const inside = isCompositeType(named) ? this.inside(node.selectionSet, named, page) : 0;
    const entries = this.sizes.get(coordinate);
    const held = entries ? entries(page, args) * (OWN + inside) : inside;
    return OWN * (1 + entriesIn(args)) + (POINTS[coordinate]?.(page, args) ?? 0) + held;
  }

  private argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Arguments {
    try {
      return getArgumentValues(field, node, this.variables);
    } catch (error) {
      // A variable may be null where, for its default value, it was let into a non-null position.
      if (error instanceof GraphQLError) throw new BadUserInput(error.message);
      throw error;
    }
  }

  private isLeftOut(node: { readonly directives?: readonly DirectiveNode[] }): boolean {
    if (!node.directives?.length) return false;
    const told = (directive: GraphQLDirective) => getDirectiveValues(directive, node, this.variables)?.["if"];
    return told(GraphQLSkipDirective) === true || told(GraphQLIncludeDirective) === false;
  }

  private isOf(type: GraphQLObjectType, name: string): boolean {
    const condition = this.schema.getType(name);
    return condition === type || (isAbstractType(condition) && this.schema.isSubType(condition, type));
  }
}

/** Undefined for `__typename`. */
function fieldOf(type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return type.getFields()[name];
}

/** A `first` of null stands for the default: it is let in where a default is. */
function pageOf(field: GraphQLField<unknown, unknown>, args: Arguments, outer: Page): Page {
  const first = field.args.find(({ name }) => name === "first");
  if (!first) return outer;
  const ids = args["instanceIds"];
  return {
    first: Math.max(1, Number(args["first"] ?? first.defaultValue)),
    sources: Array.isArray(ids) ? Math.max(1, ids.length) : MOST_INSTANCES,
  };
}

/** Entries of lists, however deep they lie. */
function entriesIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, entry) => sum + entriesIn(entry), value.length);
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + entriesIn(part), 0);
}
