/** Names and ids of the demo world that tests, the seed and the documentation rely on. */
export const contoso = { tenantId: "c0470500-0000-4000-8000-00000000c0de", domain: "contoso.example" };
export const fabrikam = { tenantId: "fab41ca0-0000-4000-8000-00000000c0de", domain: "fabrikam.example" };

export const app = {
  clientId: "11111111-2222-4333-8444-555555555555",
  secret: "sandbox-secret-value-not-for-production",
  redirectUri: "http://localhost:4000/codeForTokenExchange",
};

export const multiTenantApp = {
  clientId: "22222222-3333-4444-8555-666666666666",
  secret: "sandbox-multi-tenant-secret-not-for-production",
};

export const boxApp = {
  clientId: "sandboxboxclient000000000000demo",
  secret: "sandbox-box-secret-value-not-for-production",
};

export const googleApp = {
  clientId: "123456789012-sandboxgoogledemo.apps.googleusercontent.com",
  secret: "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ction",
};

export const dropboxApp = {
  clientId: "sandboxdbxdemo1",
  secret: "sandbox-dropbox-secret-not-for-production",
};

export const brandLibrary = "Brand library";
export const marketingSite = "Marketing site";
export const campaignArchive = "Campaign archive";
export const designSystem = "Design system";
export const moodboards = "Moodboards";
export const pressKit = "Press kit";
