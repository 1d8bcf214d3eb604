/** Names and ids that tests, the seed and the documentation rely on. */
export const facts = {
  app: {
    clientId: "11111111-2222-4333-8444-555555555555",
    secret: "sandbox-secret-value-not-for-production",
    redirectUri: "http://localhost:4000/codeForTokenExchange",
  },
  multiTenantApp: {
    clientId: "22222222-3333-4444-8555-666666666666",
    secret: "sandbox-multi-tenant-secret-not-for-production",
  },
  brandLibrary: "Brand library",
  marketingSite: "Marketing site",
};

export type MicrosoftFacts = typeof facts;
