import type { CodegenConfig } from "@graphql-codegen/cli";

/** Typed documents from the committed schema: what the front end may ask is what the public API offers. */
const config: CodegenConfig = {
  schema: "../src/schema/schema.graphql",
  documents: ["src/**/*.{ts,tsx}", "!src/gql/**"],
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        strictScalars: true,
        scalars: { DateTime: "string", URL: "string", SafeInt: "number" },
        enumsAsTypes: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;
