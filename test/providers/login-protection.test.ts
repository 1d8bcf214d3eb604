import { describe, expect, it } from "@jest/globals";
import { createProviders } from "../../src/providers/index.js";
import { Forest } from "./onedrive/trees.js";

describe("what protects a login", () => {
  const id = "11111111-2222-4333-8444-555555555555";
  it.each([
    ["onedrive", { clientId: id, clientSecret: "s", tenant: id }, { pkce: "ENFORCED", nonce: true }],
    ["box", { clientId: "a".repeat(32), clientSecret: "b".repeat(32) }, { pkce: "SENT", nonce: false }],
    [
      "google-drive",
      { clientId: "123456789012-abc.apps.googleusercontent.com", clientSecret: "GOCSPX-secret" },
      { pkce: "ENFORCED", nonce: true, issuer: "https://accounts.google.com" },
    ],
    ["dropbox", { clientId: "abcdefghijklmno", clientSecret: "abcdefghijklmn1" }, { pkce: "ENFORCED", nonce: false }],
  ])("%s declares", (provider, values, declared) => {
    const host = new Forest([], { pageSizes: [1], copies: 1 });
    expect(createProviders({}, host).get(provider)?.configure(values, "PER_USER").loginProtection).toEqual(declared);
  });
});
