import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";

import type { Database } from "../../../src/data/source.js";
import { testDatabase } from "../../support/database.js";
import { neverLosesTheNewest, steps } from "./renewal-property.js";

let database: Database;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test.each([
  ["while leases hold", false],
  ["however leases are lost", true],
])("replicas never lose the newest grant: %s", async (_, withLosses) => {
  expect.hasAssertions();
  const { source } = database;
  const holds = fc.asyncProperty(steps(withLosses), fc.integer({ min: 2, max: 3 }), (sequence, replicas) =>
    neverLosesTheNewest(Array(replicas).fill(source), sequence),
  );
  await fc.assert(holds, { numRuns: 60 });
});
