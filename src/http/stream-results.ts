/** What a subscription tells its reader, one result at a time. */
import { type ExecutionArgs, type ExecutionResult, GraphQLError, subscribe } from "graphql";

import type { GatewayContext } from "../context.js";
import type { ErrorFormatter } from "./errors.js";
import type { Life } from "./request-life.js";

/** What it will tell; or why it tells nothing. */
export type Events = AsyncGenerator<ExecutionResult, void, void> | ExecutionResult;

interface Telling {
  readonly formatter: ErrorFormatter;
  readonly context: GatewayContext;
  readonly life: Life;
}

export async function subscribed(operation: ExecutionArgs): Promise<Events> {
  return subscribe(operation);
}

/** Never throws: what ends it early is its last result. */
export async function* resultsOf(events: Events, { formatter, context, life }: Telling): AsyncGenerator<object, void> {
  try {
    if (!(Symbol.asyncIterator in events)) return yield told(events, formatter, context);
    try {
      for (;;) {
        const { done, value } = await life.next(events.next());
        if (done) return;
        const { refusal } = context.budget;
        yield refusal ? formatter.only(refusal) : told(value, formatter, context);
        if (refusal) return;
      }
    } finally {
      // Not waited for: whatever it is in the middle of may be what stands still.
      void events.return().catch(() => {});
    }
  } catch (error) {
    const ended = new GraphQLError("The stream ended early.", { originalError: error as Error });
    yield told({ data: null, errors: [ended] }, formatter, context);
  }
}

/** As it leaves the gateway, by the rules of the other door. */
export function told({ data, errors }: ExecutionResult, formatter: ErrorFormatter, context: GatewayContext): object {
  if (!errors) return { data };
  formatter.noted(errors, context);
  const formatted = errors.map((error) => {
    // Nothing was executed and no field is named: graphql-js could not read the variables.
    const unread = data === undefined && error.path === undefined;
    return formatter.format({ ...error.toJSON(), ...(unread && { extensions: { code: "BAD_USER_INPUT" } }) }, error);
  });
  return { data, errors: formatted };
}
