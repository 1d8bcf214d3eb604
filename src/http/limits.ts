/** How large a query may be, in shape. What it may cost is in `cost.ts`. */

import { maxAliasesRule } from "@escape.tech/graphql-armor-max-aliases";
import { maxDepthRule } from "@escape.tech/graphql-armor-max-depth";
import { type ASTVisitor, GraphQLError, type ValidationContext, type ValidationRule } from "graphql";

export const BODY_BYTES = 256 * 1024;
export const TOKENS = 2_000;
export const DEPTH = 12;
export const ALIASES = 15;

/** Left to themselves these rules throw in the middle of the validation, which is answered with 500: they report instead. */
function reporting(message: string): {
  onReject: [(context: ValidationContext | null) => void];
  propagateOnRejection: false;
} {
  return { onReject: [(context) => context?.reportError(new GraphQLError(message))], propagateOnRejection: false };
}

const rules = [
  maxDepthRule({
    n: DEPTH,
    flattenFragments: true,
    ...reporting(`The query is nested more than ${DEPTH} levels deep.`),
  }),
  maxAliasesRule({ n: ALIASES, ...reporting(`The query has more than ${ALIASES} aliases.`) }),
];

export const shapeRules: ValidationRule[] = rules.map((rule) => (context) => rule(context) as unknown as ASTVisitor);
