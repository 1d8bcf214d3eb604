/** What a subscription tells its reader, one result at a time. */
import { type ExecutionArgs, type ExecutionResult, GraphQLError, subscribe } from "graphql";

import type { GatewayContext } from "../context.js";
import type { ErrorDesk } from "./errors.js";

/** Never throws: what ends it early is its last result. */
export async function* resultsOf(operation: ExecutionArgs, desk: ErrorDesk): AsyncGenerator<object, void> {
  const context = operation.contextValue as GatewayContext;
  try {
    const events = await subscribe(operation);
    if (!(Symbol.asyncIterator in events)) return yield told(events, desk, context);
    for await (const event of events) {
      const { refusal } = context.budget;
      yield refusal ? desk.only(refusal) : told(event, desk, context);
      if (refusal) return;
    }
  } catch (error) {
    const ended = new GraphQLError("The stream ended early.", { originalError: error as Error });
    yield told({ data: null, errors: [ended] }, desk, context);
  }
}

/** As it leaves the gateway, by the rules of the other door. */
function told({ data, errors }: ExecutionResult, desk: ErrorDesk, context: GatewayContext): object {
  if (!errors) return { data };
  desk.noted(errors, context);
  const formatted = errors.map((error) => {
    // Nothing was executed and no field is named: graphql-js could not read the variables.
    const unread = data === undefined && error.path === undefined;
    return desk.format({ ...error.toJSON(), ...(unread && { extensions: { code: "BAD_USER_INPUT" } }) }, error);
  });
  return { data, errors: formatted };
}
