/** Where a search goes on: what a cursor is bound to, and how long and where its page is kept. */
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "@jest/globals";

import { KvUnavailable, memoryKv } from "../../../src/data/kv.js";
import { createVault } from "../../../src/data/vault.js";
import { BadUserInput, SourceUnavailable } from "../../../src/errors.js";
import {
  createCursors,
  createMemoryPages,
  createSharedPages,
  firstPageId,
  nextPageId,
  type PageRecord,
} from "../../../src/services/search/paging.js";
import type { SearchArguments } from "../../../src/services/views.js";
import { as } from "../people.js";

const vault = createVault([{ kid: "one", key: randomBytes(32) }]);
const KEPT_MS = 15 * 60_000;

const page = (id: string, changes: Partial<PageRecord> = {}): PageRecord => ({
  ...{ id, results: [], sources: [], progress: {}, served: [] },
  ...changes,
});

describe("a cursor", () => {
  const args: SearchArguments = {
    text: "harbor",
    filter: {
      kinds: ["IMAGE", "VIDEO"],
      extensions: ["jpg", "png"],
      modifiedAfter: new Date(1_000),
      modifiedBefore: new Date(2_000),
    },
    instanceIds: ["i1", "i2"],
    first: 10,
  };
  const filtered = (filter: SearchArguments["filter"]) => ({ ...args, filter: { ...args.filter, ...filter } });
  const without = (key: keyof NonNullable<SearchArguments["filter"]>) => {
    const { [key]: _, ...filter } = args.filter ?? {};
    return { ...args, filter };
  };
  const ada = as("ada");

  async function opened(search: { args?: SearchArguments; teamId?: string; call?: typeof ada }) {
    const pages = createMemoryPages();
    await pages.keep(page("p1"));
    const cursors = createCursors(pages, vault);
    const cursor = await cursors.seal(ada, { teamId: "t1", args }, { pageId: "p1", index: 7 });
    const scope = { teamId: search.teamId ?? "t1", args: search.args ?? args };
    return cursors.open(search.call ?? ada, scope, cursor);
  }

  test("says of which page it is, and after which of its results", async () => {
    expect(await opened({})).toEqual({ record: page("p1"), index: 7 });
  });

  test.each([
    ["the page's size", { ...args, first: 20 }],
    ["itself", { ...args, after: "x" }],
    ["the order of kinds", filtered({ kinds: ["VIDEO", "IMAGE"] })],
    ["the order of extensions", filtered({ extensions: ["png", "jpg"] })],
    ["the order of instances, and one named twice", { ...args, instanceIds: ["i2", "i1", "i2"] }],
  ])("does not depend on %s", async (_, changed) => {
    expect((await opened({ args: changed })).index).toBe(7);
  });

  const { filter: _filter, ...unfiltered } = args;
  const { instanceIds: _ids, ...everywhere } = args;
  test.each<[string, Parameters<typeof opened>[0]]>([
    ["person", { call: as("ben") }],
    ["team", { teamId: "t2" }],
    ["text", { args: { ...args, text: "harbour" } }],
    ["kind", { args: filtered({ kinds: ["IMAGE"] }) }],
    ["kind, there being none", { args: without("kinds") }],
    ["extension", { args: filtered({ extensions: ["jpg", "gif"] }) }],
    ["extension, there being none", { args: without("extensions") }],
    ["first date", { args: filtered({ modifiedAfter: new Date(1_001) }) }],
    ["first date, there being none", { args: without("modifiedAfter") }],
    ["last date", { args: filtered({ modifiedBefore: new Date(2_001) }) }],
    ["last date, there being none", { args: without("modifiedBefore") }],
    ["filter, there being none", { args: unfiltered }],
    ["set of instances", { args: { ...args, instanceIds: ["i1"] } }],
    ["set of instances, all of them", { args: everywhere }],
  ])("is refused with another %s", async (_, search) => {
    const opening = opened(search);
    await expect(opening).rejects.toThrow(BadUserInput);
    await expect(opening).rejects.toThrow("after: this cursor is not of this search.");
  });

  test("of a key that is gone is as good as none, and of a page that is gone has expired", async () => {
    const pages = createMemoryPages();
    const other = createVault([{ kid: "two", key: randomBytes(32) }]);
    const scope = { teamId: "t1", args };
    const lost = await createCursors(pages, other).seal(ada, scope, { pageId: "p1", index: 0 });
    const cursors = createCursors(pages, vault);
    await expect(cursors.open(ada, scope, lost)).rejects.toThrow("after: this cursor is not of this search.");
    const late = await cursors.seal(ada, scope, { pageId: "p1", index: -1 });
    await expect(cursors.open(ada, scope, late)).rejects.toThrow("after: this cursor has expired after 15 minutes.");
    await pages.keep(page("p1"));
    expect((await cursors.open(ada, scope, late)).index).toBe(-1);
  });
});

test("a first page has a name of its own; the page after a page has one for each size", () => {
  expect(firstPageId()).not.toBe(firstPageId());
  const names = [nextPageId(page("a"), 10), nextPageId(page("a"), 20), nextPageId(page("b"), 10)];
  expect(new Set(names).size).toBe(3);
  expect(nextPageId(page("a"), 10)).toBe(names[0]);
});

describe("pages of one process", () => {
  test("are kept for 15 minutes, the first that came under its name", async () => {
    let now = 1_000;
    const pages = createMemoryPages(() => now);
    const first = page("p", { served: ["a"] });
    expect(await pages.keep(first)).toBe(first);
    expect(await pages.keep(page("p", { served: ["b"] }))).toBe(first);
    now += KEPT_MS;
    expect(await pages.get("p")).toBe(first);
    now += 1;
    expect(await pages.get("p")).toBeUndefined();
  });

  test("are kept in bounded memory, also where a source needs much to go on from", async () => {
    const pages = createMemoryPages();
    // One text for all of them, so that only the pages believe that they are large.
    const resume = { trail: "x".repeat(1_000_000) };
    const progress = { instance: { epoch: "e", version: 1, leftovers: [], ended: false, resume } };
    for (let n = 0; n < 140; n++) await pages.keep(page(`page ${n}`, { progress }));
    expect([await pages.get("page 0"), (await pages.get("page 139"))?.id]).toEqual([undefined, "page 139"]);
  });
});

describe("pages of several replicas", () => {
  const row = { instanceId: "i", state: "THROTTLED", found: 0, hasMore: true, tookMs: 1 } as const;
  const record = page("p", { sources: [{ ...row, retryAt: new Date(5_000) }], served: ["a-name"] });

  test("come back as they were, dates as dates, and the first that was kept stays", async () => {
    const pages = createSharedPages(memoryKv(), vault);
    expect(await pages.get("p")).toBeUndefined();
    expect(await pages.keep(record)).toBe(record);
    expect(await pages.get("p")).toEqual(record);
    expect(await pages.keep(page("p", { served: ["b"] }))).toEqual(record);
  });

  test("lie in the store sealed, for 15 minutes, each under its own name", async () => {
    const kept: [string, string, number][] = [];
    const kv = memoryKv();
    const watched = {
      ...kv,
      setIfAbsent: async (key: string, value: string, ms: number) => {
        kept.push([key, value, ms]);
        return kv.setIfAbsent(key, value, ms);
      },
    };
    await createSharedPages(watched, vault).keep(record);
    expect(kept).toEqual([["page:p", expect.not.stringContaining("a-name"), KEPT_MS]]);
    // Put under another name, it does not open.
    await kv.setIfAbsent("page:q", kept[0]?.[1] ?? "", KEPT_MS);
    await expect(createSharedPages(kv, vault).get("q")).rejects.toThrow("does not open");
  });

  test("that cannot be reached can be asked for again; another fault is none of the store's", async () => {
    const failing = (error: Error) => {
      const fail = async () => {
        throw error;
      };
      return createSharedPages({ ...memoryKv(), get: fail, setIfAbsent: fail }, vault);
    };
    const away = failing(new KvUnavailable("away"));
    for (const asked of [away.get("p"), away.keep(record)]) {
      await expect(asked).rejects.toThrow(SourceUnavailable);
      await expect(asked).rejects.toThrow("Further pages can't be reached for the moment. Try again.");
    }
    await expect(failing(new TypeError("a bug")).get("p")).rejects.toThrow(TypeError);
  });
});
