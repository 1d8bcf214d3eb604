/** Gateways, a PostgreSQL and a Redis as processes of their own that are killed, frozen and filled. Linux; one at a time. */
import { base } from "./jest.config.js";

export default {
  ...base,
  testMatch: ["**/*.chaos.test.ts"],
  testEnvironment: "<rootDir>/test/chaos/support/environment.js",
  maxWorkers: 1,
  // A bound for what hangs, not a measure.
  testTimeout: 180_000,
};
