/** Apollo Server with the contract's limits: what both doors ask whether an operation may pass. */
import { ApolloServer } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import type { GraphQLSchema } from "graphql";

import type { Log } from "../providers/contract/host.js";
import type { RateLimit } from "../services/rate-limit.js";
import type { ErrorFormatter } from "./errors.js";
import { createGate, type GatedContext } from "./gate.js";
import { shapeRules, TOKENS } from "./limits.js";
import { type Catalogue, listSizes } from "./list-sizes.js";
import type { OperationLimit } from "./operation-limit.js";

export interface ApolloNeeds {
  readonly schema: GraphQLSchema;
  readonly catalogue: Catalogue;
  readonly rateLimit: RateLimit;
  readonly operationLimit: OperationLimit;
  readonly introspection: boolean;
  readonly log: Log;
}

export async function startApollo(needs: ApolloNeeds, formatter: ErrorFormatter): Promise<ApolloServer<GatedContext>> {
  const apollo = new ApolloServer<GatedContext>({
    schema: needs.schema,
    introspection: needs.introspection,
    // "Did you mean …?" would spell out what introspection is to keep quiet about.
    hideSchemaDetailsFromClientErrors: !needs.introspection,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    parseOptions: { maxTokens: TOKENS },
    validationRules: shapeRules,
    maxRecursiveSelections: true,
    stopOnTerminationSignals: false,
    formatError: formatter.format,
    logger: quiet(needs.log),
    plugins: [
      createGate({ ...needs, sizes: listSizes(needs.schema, needs.catalogue), formatter }),
      // No field has a cache hint, and looking for them costs a third of a request's CPU.
      ApolloServerPluginCacheControlDisabled(),
      // Apollo's own pages are loaded from a CDN.
      ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}

/** What Apollo itself has to say are warnings about our own code. Errors of requests are logged by the error formatter. */
function quiet(log: Log) {
  const say = (level: "warn" | "error") => (message?: unknown) => log[level]({}, String(message));
  return { debug: () => {}, info: () => {}, warn: say("warn"), error: say("error") };
}
