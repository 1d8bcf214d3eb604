import { describe, expect, it } from "@jest/globals";
import type { AssetKind } from "../../../../src/providers/contract/provider.js";
import { type Context, idIn, namesOf } from "../context.js";
import { operation, rewriting } from "../faults.js";

/** Whether a value comes back from JSON as it went in. */
function isPlainJson(value: unknown): boolean {
  if (value === null || ["string", "boolean", "undefined"].includes(typeof value)) return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((entry) => entry !== undefined && isPlainJson(entry));
  if (typeof value !== "object" || Object.getPrototypeOf(value) === null) return false;
  return Object.getPrototypeOf(Object.getPrototypeOf(value)) === null && Object.values(value).every(isPlainJson);
}

/** What a search finds, and how it is paged through; in the place, and everywhere. */
export function searchStories(context: () => Context): void {
  describe.each([
    ["in the place", true],
    ["everywhere", false],
  ])("searches %s", (_, scoped) => {
    it("and finds everything once, however much is wanted at a time", async () => {
      const word = context().word();
      const names = [...context().add("inside", word, 16), ...context().add("deep", word, 14)].map(({ name }) => name);
      for (const wants of [[50], [1, 4, 1], [3], [5, 50, 7]]) {
        const { assets, resumes } = await context().all(word, { scoped, wants });
        expect([wants, namesOf(assets)]).toEqual([wants, names.sort()]);
        expect(resumes.filter((resume) => !isPlainJson(resume))).toEqual([]);
      }
    });

    it("through all pages of the vendor, though each holds three", async () => {
      const { vendor, host } = context();
      const word = context().word();
      const names = [...context().add("inside", word, 7), ...context().add("deep", word, 4)].map(({ name }) => name);
      vendor.pageInThrees(host);
      for (const wants of [[50], [2], [5, 50, 7]]) {
        const { assets, resumes } = await context().all(word, { scoped, wants });
        expect([wants, namesOf(assets)]).toEqual([wants, names.sort()]);
        expect(resumes.filter((resume) => !isPlainJson(resume))).toEqual([]);
      }
      const searches = host.requests.filter((request) => operation(...vendor.operations.search)(request));
      expect(searches.length).toBeGreaterThanOrEqual(4);
    });

    it("with one page size from beginning to end, whatever is wanted", async () => {
      const { vendor, host } = context();
      const word = context().word();
      context().add("inside", word, 30);
      host.reset();
      await context().all(word, { scoped, wants: [5, 50, 7] });
      const searches = host.requests.filter((request) => operation(...vendor.operations.search)(request));
      const sizes = searches.map((request) => vendor.pageSizeOf?.(request)).filter((size) => size !== undefined);
      expect(new Set(sizes).size).toBeLessThanOrEqual(1);
    });

    it("and gives the same page for the same position", async () => {
      const word = context().word();
      context().add("inside", word, 6);
      const { resume } = await context().search(word, { scoped, want: 2 });
      const [once, twice] = [1, 2].map(() => context().search(word, { scoped, want: 2, resume }));
      expect(namesOf((await twice)?.assets ?? [])).toEqual(namesOf((await once)?.assets ?? []));
    });

    it("and tells each thing's kind, finds by it, and finds plain JSON that reads back", async () => {
      const word = context().word();
      const kinds = { jpg: "IMAGE", mp4: "VIDEO", mp3: "AUDIO", pdf: "DOCUMENT" } as const;
      const right = new Map<string, AssetKind>([[`${word} things`, "FOLDER"]]);
      context().vendor.add("inside", `${word} things`, "folder");
      for (const [extension, kind] of Object.entries(kinds)) {
        const name = `${word} ${kind}.${extension}`;
        context().vendor.add("inside", name);
        right.set(name, kind);
      }
      const { assets } = await context().all(word, { scoped });
      expect(new Map(assets.map(({ name, kind }) => [name, kind]).sort() as [string, AssetKind][])).toEqual(
        new Map([...right].sort()),
      );
      for (const asset of assets) {
        expect(JSON.parse(JSON.stringify(asset))).toEqual(asset);
        expect(context().provider.isRef(asset.ref)).toBe(true);
        const { ref, name, kind } = asset;
        expect(await context().source("owner", { scoped }).asset(ref)).toMatchObject({ ref, name, kind });
      }
      for (const [name, kind] of right) {
        const found = await context().all({ text: word, kinds: [kind] }, { scoped });
        expect([kind, namesOf(found.assets)]).toEqual([kind, [name]]);
      }
    });

    it("and says so where it cannot read what it found", async () => {
      const { host, vendor } = context();
      const word = context().word();
      context().add("inside", word, 4);
      const { assets } = await context().all(word, { scoped });
      const [spoilt, ...rest] = assets;
      const id = idIn(spoilt?.ref ?? "");
      const isSearch = operation(...vendor.operations.search);
      host.interceptors.push(rewriting(isSearch, (text) => text.replaceAll(JSON.stringify(id), '"../!spoilt"')));
      const page = await context().all(word, { scoped });
      expect(namesOf(page.assets)).toEqual(namesOf(rest));
      expect(page.partials).not.toEqual([]);
    });

    it("and shows strangers nothing", async () => {
      const word = context().word();
      context().add("inside", word, 3);
      const shown = { assets: [] as unknown[] };
      const failure = await context().failureOf(async () => {
        shown.assets = (await context().all(word, { scoped, who: "stranger" })).assets;
      });
      expect([shown.assets, failure === undefined || isAccessDenied(failure)]).toEqual([[], true]);
    });
  });
}

function isAccessDenied(failure: unknown): boolean {
  return failure instanceof Error && failure.name === "AccessDenied";
}
