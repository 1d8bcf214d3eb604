import { authExchange } from "@urql/exchange-auth";
import type { UserManager } from "oidc-client-ts";
import { Client, type CombinedError, cacheExchange, fetchExchange } from "urql";

/** The one door to the gateway: its public GraphQL API, with the access token of whoever is signed in. */
export function createClient(manager: UserManager): Client {
  const auth = authExchange(async ({ appendHeaders }) => {
    let token = (await manager.getUser())?.access_token;
    return {
      addAuthToOperation: (operation) =>
        token ? appendHeaders(operation, { authorization: `Bearer ${token}` }) : operation,
      didAuthError: isSignedOut,
      refreshAuth: async () => {
        token = await renewed(manager);
      },
    };
  });
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

/** A new token without asking anybody, where the issuer gave a refresh token; else the person has to sign in again. */
async function renewed(manager: UserManager): Promise<string | undefined> {
  const user = await manager.getUser();
  const fresh = user?.refresh_token ? await manager.signinSilent().catch(() => null) : null;
  if (!fresh) await manager.removeUser();
  return fresh?.access_token;
}
