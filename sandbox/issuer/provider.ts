import type { Configuration, default as ProviderClass } from "oidc-provider";
import { page } from "../kit/pages.js";
import type { Base } from "../kit/vendor.js";

/** Stands above this issuer's pages. */
export const brand = "Popsync sandbox · not Microsoft";

/** The audience of callers' tokens. */
export const defaultAudience = "popsync-gateway";

/** Seconds a token lasts that a person got for looking around. */
export const workday = 8 * 3600;

/** The claims of a caller's token. */
export function callerClaims(kit: Base, sub: string): { name: string; email: string; roles: string[] } | undefined {
  const person = kit.directory.people.find((known) => known.sub === sub);
  return person && { name: person.name, email: person.email, roles: person.roles };
}

function configuration(kit: Base, redirectUris: string[]): Configuration {
  return {
    clients: [
      {
        client_id: "popsync-web",
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        redirect_uris: redirectUris,
        post_logout_redirect_uris: redirectUris,
      },
    ],
    jwks: { keys: [kit.keys.current.privateJwk] as NonNullable<Configuration["jwks"]>["keys"] },
    scopes: ["openid", "offline_access", "profile", "email"],
    claims: { openid: ["sub"], profile: ["name"], email: ["email"] },
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    // As Keycloak and others do; by itself it would wait to be asked for offline access.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    cookies: { keys: ["sandbox-cookies-sign-nothing-of-value"] },
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    ttl: {
      AccessToken: workday,
      Grant: 86_400,
      IdToken: 3600,
      Interaction: 3600,
      Session: 86_400,
      RefreshToken: 86_400,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          const button =
            '<button class="act main" form="op.logoutForm" type="submit" name="logout" value="yes">Sign out</button>';
          ctx.body = page("sign-out", "Sign out?", form + button, brand);
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => "urn:popsync:gateway",
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: "openid profile email",
          audience: defaultAudience,
          accessTokenFormat: "jwt",
          accessTokenTTL: workday,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
    findAccount: (_ctx, sub) => {
      const claims = callerClaims(kit, sub);
      return claims && { accountId: sub, claims: () => ({ sub, ...claims }) };
    },
    extraTokenClaims: (_ctx, token) =>
      "accountId" in token && token.accountId ? callerClaims(kit, token.accountId) : undefined,
    // Everyone has agreed already: the sandbox asks who you are, and nothing else.
    loadExistingGrant: async (ctx) => {
      const { client, session, params } = ctx.oidc;
      const { Grant } = ctx.oidc.provider;
      const known = client && session?.grantIdFor(client.clientId);
      const found = known ? await Grant.find(known) : undefined;
      if (found) return found;
      const grant = new Grant({ clientId: client?.clientId ?? "", accountId: session?.accountId ?? "" });
      grant.addOIDCScope("openid profile email offline_access");
      for (const resource of [params?.["resource"] ?? "urn:popsync:gateway"].flat()) {
        grant.addResourceScope(String(resource), "openid profile email");
      }
      await grant.save();
      return grant;
    },
  };
}

/** The OpenID provider itself, with the keys of this moment. */
export async function createProvider(kit: Base, origin: string, redirectUris: string[]): Promise<ProviderClass> {
  const { warn } = console;
  // oidc-provider warns of older runtimes and of keeping nothing: true, and no use to anybody here.
  console.warn = () => undefined;
  try {
    const { default: Provider } = await import("oidc-provider");
    return new Provider(origin, configuration(kit, redirectUris));
  } finally {
    console.warn = warn;
  }
}
