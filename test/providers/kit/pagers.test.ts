/** Lists in pages, however a vendor names them: everything is found once, whatever each request wants. */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { Asset } from "../../../src/providers/contract/provider.js";
import type { Hit } from "../../../src/providers/kit/collector.js";
import { collectPage, type HitPage, type Pager } from "../../../src/providers/kit/pager.js";
import { cursorPager, forgotten, linkPager, offsetPager, pageNumberPager } from "../../../src/providers/kit/pagers.js";

const { signal } = new AbortController();
const query = { text: "any" };
const assetOf = (n: number): Asset => ({ ref: `r${n}`, name: `${n}.jpg`, kind: "IMAGE" });
const listOf = (count: number): readonly Hit[] => Array.from({ length: count }, (_, n) => ({ asset: assetOf(n) }));
const listing = (items: readonly Hit[]) => ({ items, unreadable: 0 });

type Make = (all: readonly Hit[], size: number, resume: unknown) => Pager<Hit, HitPage<Hit>>;

const kinds: Readonly<Record<string, Make>> = {
  "page number": (all, size, resume) =>
    pageNumberPager({
      resume,
      size,
      read: async (page, of) => ({
        ...listing(all.slice((page - 1) * of, page * of)),
        isLast: page * of >= all.length,
      }),
    }),
  offset: (all, size, resume) =>
    offsetPager({
      resume,
      size,
      read: async (offset, of) => ({ ...listing(all.slice(offset, offset + of)), isLast: offset + of >= all.length }),
    }),
  cursor: (all, size, resume) =>
    cursorPager({
      resume,
      size,
      read: async (cursor = "0", of) => {
        const end = Number(cursor) + of;
        return { ...listing(all.slice(Number(cursor), end)), next: end < all.length ? String(end) : undefined };
      },
    }),
  link: (all, size, resume) =>
    linkPager({
      resume,
      size,
      vendor: "Shelf",
      isOurs: (link) => link.startsWith("https://shelf.example/"),
      read: async (link = "https://shelf.example/0", of) => {
        const start = Number(link.split("/").at(-1));
        const end = start + of;
        const next = end < all.length ? `https://shelf.example/${end}` : undefined;
        return { ...listing(all.slice(start, end)), next };
      },
    }),
};

async function searchAll(make: Make, all: readonly Hit[], wants: readonly number[], sizes: readonly number[]) {
  const found: string[] = [];
  const partials: string[] = [];
  let resume: unknown;
  let request = 0;
  do {
    const want = wants[request % wants.length] as number;
    const pager = make(all, sizes[request % sizes.length] as number, resume);
    const page = await collectPage(pager, { query, want, signal, onUnreadable: () => {} });
    found.push(...page.assets.map(({ ref }) => ref));
    if (page.partial) partials.push(page.partial.message);
    resume = page.resume === undefined ? undefined : JSON.parse(JSON.stringify(page.resume));
  } while (resume !== undefined && ++request < 500);
  return { found, partials };
}

describe.each(Object.entries(kinds))("a list by %s", (_name, make) => {
  it("is found whole, once and in order, whatever each request wants and whatever size a later one would ask for", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 3, max: 25 }), { minLength: 1, maxLength: 3 }),
        async (count, wants, sizes) => {
          const all = listOf(count);
          const { found } = await searchAll(make, all, wants, sizes);
          expect(found).toEqual(all.map(({ asset }) => asset.ref));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a list that ends early", () => {
  it("says so where the vendor shows no more", async () => {
    const make: Make = (all, size, resume) =>
      offsetPager({
        resume,
        size,
        farthest: { offset: 20, vendor: "Shelf" },
        read: async (offset, of) => ({ ...listing(all.slice(offset, offset + of)), isLast: offset + of >= all.length }),
      });
    const { found, partials } = await searchAll(make, listOf(50), [100], [10]);
    expect(found).toHaveLength(30);
    expect(partials).toEqual(["Shelf shows no more than 20 hits of a search. Search for more words."]);
  });

  it("says so where the vendor has forgotten the search", async () => {
    const make: Make = (all, size, resume) =>
      cursorPager({
        resume,
        size,
        read: async (cursor, of) =>
          cursor === undefined ? { ...listing(all.slice(0, of)), next: "gone" } : forgotten("Shelf"),
      });
    const { found, partials } = await searchAll(make, listOf(9), [5], [5]);
    expect(found).toHaveLength(5);
    expect(partials).toEqual(["Shelf no longer knows the rest of this search. Search again."]);
  });

  it("follows no link that leads elsewhere, neither one that came nor one that was kept", async () => {
    let reads = 0;
    const make: Make = (all, size, resume) =>
      linkPager({
        resume,
        size,
        vendor: "Shelf",
        isOurs: (link) => link.startsWith("https://shelf.example/"),
        read: async () => {
          reads++;
          return { ...listing(all), next: "https://elsewhere.example/1" };
        },
      });
    const { partials } = await searchAll(make, listOf(3), [5], [5]);
    expect(partials).toEqual([expect.stringMatching(/foreign place/)]);
    const kept = make([], 5, { at: "https://elsewhere.example/1" });
    const page = await collectPage(kept, { query, want: 5, signal, onUnreadable: () => {} });
    expect([reads, page.assets, page.resume]).toEqual([1, [], undefined]);
  });

  it("takes a step of its own where fewer hits came than were asked for", async () => {
    const make: Make = (all, size, resume) =>
      offsetPager({
        resume,
        size,
        // This vendor gives three at most, whatever it is asked for.
        read: async (offset) => ({
          ...listing(all.slice(offset, offset + 3)),
          step: 3,
          isLast: offset + 3 >= all.length,
        }),
      });
    const { found } = await searchAll(make, listOf(14), [4, 9], [10]);
    expect(found).toHaveLength(14);
  });
});
