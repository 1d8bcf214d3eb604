/** The suite: needs nothing. With DATABASE_URL and REDIS_URL set it runs against those. */
export const base = {
  rootDir: import.meta.dirname,
  roots: ["<rootDir>/test"],
  // Packages of their own, run on their own.
  modulePathIgnorePatterns: ["<rootDir>/test/vendor-clients/"],
  testEnvironment: "<rootDir>/test/support/environment.js",
  // A bound for what hangs, not a measure: the first embedded database on a machine takes some seconds.
  testTimeout: 60_000,
  setupFilesAfterEnv: ["<rootDir>/test/support/each-test.ts"],
  // Modules of a test file stay in memory when it is done (jestjs/jest#14605), some 40 MB of them: one process for all of
  // the files comes to the heap's limit. A worker above this is replaced after the file that it has in hand.
  workerIdleMemoryLimit: "1GB",
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          parser: { syntax: "typescript", decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: "es2022",
          keepClassNames: true,
        },
        module: { type: "es6" },
      },
    ],
  },
};

export default {
  ...base,
  maxWorkers: "100%",
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "\\.(postgres|browser|chaos)\\.test\\.ts$"],
};
