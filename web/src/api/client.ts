import { authExchange } from "@urql/exchange-auth";
import { createClient as createStreamClient } from "graphql-sse";
import { Client, type CombinedError, cacheExchange, fetchExchange, subscriptionExchange } from "urql";
import type { SessionStore } from "../auth/session-store";

/** The one door to the gateway: its public GraphQL API, with the access token of whoever is signed in. */
export function createClient(session: SessionStore): Client {
  const token = () => session.current().user?.access_token;
  const auth = authExchange(async ({ appendHeaders }) => ({
    addAuthToOperation: (operation) => appendHeaders(operation, { authorization: `Bearer ${token() ?? ""}` }),
    didAuthError: isSignedOut,
    refreshAuth: () => session.renew(token()),
  }));
  const streams = createStreamClient({
    url: "/graphql/stream",
    headers: () => ({ authorization: `Bearer ${token() ?? ""}` }),
    // A search that broke off is asked again by whoever wants it.
    retryAttempts: 0,
  });
  const stream = subscriptionExchange({
    forwardSubscription: ({ query = "", variables }) => ({
      subscribe: (sink) => ({ unsubscribe: streams.subscribe({ query, variables: variables ?? {} }, sink) }),
    }),
  });
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    // A window that comes back to the front may find the world changed; what is on the screen says so by itself.
    requestPolicy: "cache-and-network",
    exchanges: [cacheExchange, auth, fetchExchange, stream],
  });
}

function isSignedOut(error: CombinedError): boolean {
  return error.graphQLErrors.some(({ extensions }) => extensions["code"] === "UNAUTHENTICATED");
}
