/** A subscription as a front end opens it: by graphql-sse's own client, in distinct connections mode. */
import { createClient, type ExecutionResult } from "graphql-sse";

import type { Answer } from "./fixture.js";

export interface Watched {
  /** The next result; throws when there is none any more. */
  next(): Promise<Answer>;
  /** All that are still to come. */
  rest(): Promise<Answer[]>;
  /** Closes the connection. */
  leave(): Promise<void>;
}

export function watch(url: string, token: string, query: string, variables: Record<string, unknown> = {}): Watched {
  const headers = { authorization: `Bearer ${token}` };
  const client = createClient({ url: `${url}/graphql/stream`, headers, retryAttempts: 0 });
  const results = client.iterate({ query, variables });
  return {
    async next() {
      const { done, value } = await results.next();
      if (done) throw new Error("the stream is over");
      return answerOf(value);
    },
    async rest() {
      const rest: Answer[] = [];
      for await (const result of results) rest.push(answerOf(result));
      return rest;
    },
    async leave() {
      await results.return?.();
    },
  };
}

function answerOf({ data, errors = [] }: Pick<ExecutionResult, "data" | "errors">): Answer {
  return { status: 200, data, errors: errors as unknown as Answer["errors"] };
}
