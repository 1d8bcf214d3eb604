import { authExchange } from "@urql/exchange-auth";
import { Client, type CombinedError, cacheExchange, fetchExchange } from "urql";
import type { SessionStore } from "../auth/session-store";

/** The one door to the gateway: its public GraphQL API, with the access token of whoever is signed in. */
export function createClient(session: SessionStore): Client {
  const token = () => session.current().user?.access_token;
  const auth = authExchange(async ({ appendHeaders }) => ({
    addAuthToOperation: (operation) => appendHeaders(operation, { authorization: `Bearer ${token() ?? ""}` }),
    didAuthError: isSignedOut,
    refreshAuth: () => session.renew(token()),
  }));
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    // A window that comes back to the front may find the world changed; what is on the screen says so by itself.
    requestPolicy: "cache-and-network",
    exchanges: [cacheExchange, auth, fetchExchange],
  });
}

function isSignedOut(error: CombinedError): boolean {
  return error.graphQLErrors.some(({ extensions }) => extensions["code"] === "UNAUTHENTICATED");
}
