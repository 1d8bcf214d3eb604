/** What needs several real connections: locks, isolation, replicas. */
import { base } from "./jest.config.js";

if (!process.env.DATABASE_URL) {
  throw new Error("Set DATABASE_URL to a PostgreSQL 15 or newer, e.g. postgres://postgres@127.0.0.1:5432/postgres");
}

export default { ...base, testMatch: ["**/*.postgres.test.ts"] };
