import { expect, test } from "@jest/globals";

import { createMemoryPages, type PageRecord } from "../../src/services/paging.js";

const page = (id: string, resume: unknown): PageRecord => ({
  id,
  results: [],
  sources: [],
  progress: { instance: { epoch: "e", version: 1, leftovers: [], ended: false, resume } },
  served: [],
});

test("pages are kept in bounded memory, also where a source needs much to go on from", async () => {
  const pages = createMemoryPages();
  // One text for all of them, so that only the pages believe that they are large.
  const resume = { trail: "x".repeat(1_000_000) };
  for (let n = 0; n < 140; n++) await pages.keep(page(`page ${n}`, resume));
  expect([await pages.get("page 0"), (await pages.get("page 139"))?.id]).toEqual([undefined, "page 139"]);
});
