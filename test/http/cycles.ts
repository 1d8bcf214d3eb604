/** The cycles of a schema, found by walking its types, and queries that go round in them. */
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

export interface Step {
  readonly from: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly to: GraphQLObjectType;
}

/** Elementary ones: no type comes twice. Each is found once, from the type of its that comes first. */
export function cyclesOf(schema: GraphQLSchema): Step[][] {
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"),
  );
  const found: Step[][] = [];
  const walk = (start: GraphQLObjectType, path: Step[]) => {
    const here = path.at(-1)?.to ?? start;
    for (const step of stepsFrom(schema, here)) {
      if (step.to === start) found.push([...path, step]);
      else if (types.indexOf(step.to) > types.indexOf(start) && !path.some(({ to }) => to === step.to)) {
        walk(start, [...path, step]);
      }
    }
  };
  for (const type of types) walk(type, []);
  return found;
}

/** What a list can hold at most, by the contract. */
const ENTRIES: Readonly<Record<string, number>> = {
  "Viewer.teams": 200,
  "Team.providerInstances": 50,
  "Login.instances": 50,
  "SearchResultConnection.sources": 50,
};
const PAGE = 100;

/** Round and round as deep as it may go, each page as large as it may be; and how many entries it can come to. */
export function queryAlong(schema: GraphQLSchema, cycle: Step[], depth: number): { text: string; entries: number } {
  const start = cycle[0]?.from;
  const steps = start ? pathTo(schema, start) : [];
  for (let n = 0; steps.length < depth - 1; n++) {
    const step = cycle[n % cycle.length];
    if (step) steps.push(step);
  }
  let entries = 0;
  let each = 1;
  for (const { from, field } of steps) {
    if (!isListType(getNullableType(field.type))) continue;
    each *= ENTRIES[`${from.name}.${field.name}`] ?? PAGE;
    entries += each;
  }
  const inside = steps.reduceRight((text, { field, to }) => {
    return `${field.name}${argumentsOf(field)} { ... on ${to.name} { ${text} } }`;
  }, "__typename");
  const operation = steps[0]?.from === schema.getSubscriptionType() ? "subscription" : "query";
  return { text: `${operation} { ${inside} }`, entries };
}

function stepsFrom(schema: GraphQLSchema, from: GraphQLObjectType): Step[] {
  return Object.values(from.getFields()).flatMap((field) => {
    const type = getNamedType(field.type);
    if (isAbstractType(type)) return schema.getPossibleTypes(type).map((to) => ({ from, field, to }));
    return isObjectType(type) ? [{ from, field, to: type }] : [];
  });
}

/** The shortest way from a query's root, or a subscription's. */
function pathTo(schema: GraphQLSchema, type: GraphQLObjectType): Step[] {
  const roots = [schema.getQueryType(), schema.getSubscriptionType()];
  let paths: Step[][] = roots.flatMap((root) => (root ? stepsFrom(schema, root).map((step) => [step]) : []));
  for (let length = 0; length < 10; length++) {
    const arrived = paths.find((path) => path.at(-1)?.to === type);
    if (arrived) return arrived;
    paths = paths.flatMap((path) => {
      const last = path.at(-1)?.to;
      return last ? stepsFrom(schema, last).map((step) => [...path, step]) : [];
    });
  }
  throw new Error(`No query comes to ${type.name}.`);
}

function argumentsOf(field: GraphQLField<unknown, unknown>): string {
  const given = field.args.flatMap((argument) => {
    if (argument.name === "first") return [`first: ${PAGE}`];
    return isRequiredArgument(argument) ? [`${argument.name}: ${sample(argument)}`] : [];
  });
  return given.length > 0 ? `(${given.join(", ")})` : "";
}

function sample({ type }: GraphQLArgument): string {
  return isListType(getNullableType(type)) ? '["x"]' : '"x"';
}
