/**
 * What every operation passes before it is executed, at whichever door it came in: it belongs there, somebody is signed in,
 * it is not too costly, not one too many.
 */
import { type ApolloServerPlugin, type GraphQLRequestContextDidResolveOperation, HeaderMap } from "@apollo/server";
import {
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  GraphQLError,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

import type { GatewayContext } from "../context.js";
import { BadUserInput, QueryTooCostly, RateLimited, Unauthenticated } from "../errors.js";
import type { Viewer } from "../services/call.js";
import type { RateLimit } from "../services/rate-limit.js";
import { costOf } from "./cost.js";
import { type ErrorFormatter, httpError, RETRY_AFTER, UNAVAILABLE, unavailableOf } from "./errors.js";
import type { ListSizes } from "./list-sizes.js";
import type { OperationLimit } from "./operation-limit.js";
import { pointsFor } from "./rate-limit.js";

/** The door of the streams, as far as the gate has to do with it. */
export interface StreamDoor {
  /** Throws `RateLimited` for a person who has too many open. */
  enter(personId: string): void;
  /** Takes what has passed; Apollo itself executes no subscription. */
  take(operation: ExecutionArgs): void;
}

/** A context as it comes to the gate. */
export type GatedContext = GatewayContext & { readonly door?: StreamDoor };

/** Whoever comes pays at once, or reading what they send would cost them nothing; `pass` takes the rest of the price. */
const READING = 1;
/** Telling what is wrong with a query can take ten times as long as answering one. */
const INVALID = 10;

/** Before anything is read: `viewer` may have something read at all. `open` = the schema may be looked at by anybody. */
export async function admit(viewer: Viewer | undefined, rateLimit: RateLimit, open: boolean): Promise<void> {
  if (viewer) await rateLimit.spend(viewer.personId, READING).catch(refuse);
  else if (!open) throw signInFirst();
}

export interface GateNeeds {
  readonly rateLimit: RateLimit;
  readonly operationLimit: OperationLimit;
  readonly sizes: ListSizes;
  readonly formatter: ErrorFormatter;
}

export function createGate(needs: GateNeeds): ApolloServerPlugin<GatedContext> {
  const { rateLimit, formatter } = needs;
  return {
    async requestDidStart({ contextValue }) {
      let valid = false;
      return {
        async didEncounterErrors({ errors, document }) {
          formatter.noted(errors, contextValue);
          const { viewer } = contextValue;
          // The answer is given already; it is the next ones that may be too many.
          if (document && !valid && viewer) await rateLimit.spend(viewer.personId, INVALID - READING).catch(() => {});
        },
        async didResolveOperation(request) {
          valid = true;
          await pass(request, needs);
        },
        async willSendResponse({ contextValue, errors, response: { http, body } }) {
          const { refusal } = contextValue.budget;
          if (refusal && body.kind === "single") {
            // Of a request that was stopped nothing is told but why: what there is of it is of no use, and may be large.
            http.status = 400;
            body.singleResult = formatter.only(refusal);
            return;
          }
          if (!errors?.some(unavailableOf)) return;
          http.status = UNAVAILABLE;
          http.headers.set("retry-after", RETRY_AFTER);
        },
        async responseForOperation({ contextValue, schema, document, operation, request }) {
          if (!contextValue.door || !operation) return null;
          const { operationName, variables: variableValues } = request;
          contextValue.door.take({ schema, document, contextValue, operationName, variableValues });
          return { http: { headers: new HeaderMap() }, body: { kind: "single", singleResult: {} } };
        },
      };
    },
  };
}

type Resolved = GraphQLRequestContextDidResolveOperation<GatedContext>;

async function pass(request: Resolved, { rateLimit, operationLimit, sizes }: GateNeeds): Promise<void> {
  const { schema, document, operation, contextValue } = request;
  const { viewer, door } = contextValue;
  // An operation name that names none: executing says so, and reads nothing.
  if (!operation) return;
  refuseMisplaced(operation, door);
  const fragments = fragmentsOf(document);
  if (!viewer) {
    if (operation.operation === "query" && asksForSchemaOnly(operation.selectionSet, fragments)) return;
    throw signInFirst();
  }
  const variables = request.request.variables ?? {};
  try {
    const points = pointsFor(costOf({ schema, sizes, operation, fragments, variables }));
    if (points > READING) await rateLimit.spend(viewer.personId, points - READING);
    if (door) door.enter(viewer.personId);
    else await operationLimit.enter(viewer.personId, contextValue.signal);
  } catch (error) {
    refuse(error);
  }
}

function refuse(error: unknown): never {
  if (error instanceof QueryTooCostly || error instanceof BadUserInput) throw httpError(error, 400);
  if (error instanceof RateLimited) throw httpError(error, 429, { "retry-after": secondsUntil(error) });
  throw error;
}

function refuseMisplaced({ operation }: OperationDefinitionNode, door: StreamDoor | undefined): void {
  if (operation === "subscription" && !door) {
    throw badRequest("Subscriptions are answered at /graphql/stream, as server-sent events.");
  }
  if (operation !== "subscription" && door) {
    throw badRequest("Only subscriptions are answered here. Send queries and mutations to /graphql.");
  }
}

function badRequest(message: string): Error {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST", http: { status: 400 } } });
}

function signInFirst(): Error {
  const error = new Unauthenticated("Sign in first: send an access token as `Authorization: Bearer …`.");
  return httpError(error, 401, { "www-authenticate": "Bearer" });
}

/** The schema is no secret where introspection is on; where it is off, validation has refused these fields already. */
function asksForSchemaOnly(set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean {
  return set.selections.every((selection) => {
    if (selection.kind === "Field") return selection.name.value.startsWith("__");
    if (selection.kind === "InlineFragment") return asksForSchemaOnly(selection.selectionSet, fragments);
    const fragment = fragments.get(selection.name.value);
    return fragment !== undefined && asksForSchemaOnly(fragment.selectionSet, fragments);
  });
}

function fragmentsOf({ definitions }: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((node) => node.kind === "FragmentDefinition");
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function secondsUntil({ extensions }: RateLimited): string {
  const ms = Date.parse(String(extensions["retryAt"])) - Date.now();
  return String(Math.max(1, Math.ceil(ms / 1000)));
}
