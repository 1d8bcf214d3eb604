/** The same with connections of their own: what one replica writes, another may be writing at that moment. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";

import { type Database, openDatabase } from "../../../src/data/source.js";
import { serverDatabase } from "../../support/database.js";
import { neverLosesTheNewest, steps } from "./renewal-property.js";

let server: Awaited<ReturnType<typeof serverDatabase>>;
let replicas: Database[];
beforeAll(async () => {
  server = await serverDatabase("migrated");
  replicas = await Promise.all([1, 2, 3].map(() => openDatabase({ url: server.url })));
});
afterAll(async () => {
  await Promise.all(replicas.map(({ close }) => close()));
  await server.drop();
});

test.each([
  ["while leases hold", false],
  ["however leases are lost", true],
])("replicas with connections of their own never lose the newest grant: %s", async (_, withLosses) => {
  expect.hasAssertions();
  const sources = replicas.map(({ source }) => source);
  const holds = fc.asyncProperty(steps(withLosses), fc.integer({ min: 2, max: 3 }), (sequence, count) =>
    neverLosesTheNewest(sources.slice(0, count), sequence),
  );
  await fc.assert(holds, { numRuns: 60 });
});
