import { describe, expect, it } from "@jest/globals";
import type { Asset } from "../../../../src/providers/contract/provider.js";
import { type Context, namesOf, never } from "../context.js";

/** What lies outside the place of an instance is not shown, however it is asked for. */
export function placeStories(context: () => Context): void {
  /** All that tells of an item, or hands it out. Each is nothing for what is not in the place. */
  async function shown(asset: Asset): Promise<Record<string, unknown>> {
    const source = () => context().source();
    const nothing = async (work: Promise<unknown>) => {
      let result: unknown;
      const failure = await context().failureOf(async () => {
        result = await work;
      });
      return failure instanceof Error && failure.name === "AccessDenied" ? null : (failure ?? result);
    };
    return {
      asset: await nothing(source().asset(asset.ref)),
      thumbnail: await nothing(source().thumbnail(asset.ref, "SMALL", never)),
      downloadUrl: await nothing(source().downloadUrl(asset)),
      confirm: await nothing(source().confirm([asset], never)),
    };
  }
  const hidden = { asset: null, thumbnail: null, downloadUrl: null, confirm: [] };

  describe("keeps to its place", () => {
    it("and finds what lies in it at any depth, and nothing else", async () => {
      const word = context().word();
      const inside = [...context().add("inside", word, 3), ...context().add("deep", word, 3)];
      context().add("outside", word, 3);
      const { assets } = await context().all(word);
      expect(namesOf(assets)).toEqual(inside.map(({ name }) => name).sort());
    });

    it("though the index tells of other places, and of what went", async () => {
      const { vendor } = context();
      const word = context().word();
      const [stays, moved, removed] = context().add("inside", word, 3);
      context().add("outside", word, 3);
      const deep = context().add("deep", word, 1);
      vendor.moveOut(moved?.thing);
      vendor.remove(removed?.thing);
      vendor.leak();
      for (const wants of [[50], [1]]) {
        const { assets } = await context().all(word, { wants });
        expect([wants, namesOf(assets)]).toEqual([wants, [stays, ...deep].map((item) => item?.name).sort()]);
      }
    });

    it("for what lies in it: shown, drawn, linked, confirmed", async () => {
      const word = context().word();
      context().add("deep", word);
      const asset = await context().one(word);
      expect(await shown(asset)).toEqual({
        asset: expect.objectContaining({ ref: asset.ref, name: asset.name }),
        thumbnail: expect.objectContaining({ contentType: expect.stringMatching(/^image\//) }),
        downloadUrl: expect.stringMatching(/^https?:\/\//),
        confirm: [expect.objectContaining({ ref: asset.ref })],
      });
    });

    it("for an item that never lay in it", async () => {
      const word = context().word();
      context().add("outside", word);
      const asset = await context().one(word, { scoped: false });
      expect(await shown(asset)).toEqual(hidden);
    });

    it("for an item that was moved out since it was found", async () => {
      const word = context().word();
      const [item] = context().add("inside", word);
      const asset = await context().one(word);
      context().vendor.moveOut(item?.thing);
      expect(await shown(asset)).toEqual(hidden);
    });

    it("for an item that was removed since it was found", async () => {
      const word = context().word();
      const [item] = context().add("inside", word);
      const asset = await context().one(word);
      context().vendor.remove(item?.thing);
      expect(await shown(asset)).toEqual(hidden);
    });

    it("and confirms of several those that are still in it", async () => {
      const word = context().word();
      const [, moved, removed] = context().add("inside", word, 4);
      const { assets } = await context().all(word);
      context().vendor.moveOut(moved?.thing);
      context().vendor.remove(removed?.thing);
      const kept = await context().source().confirm(assets, never);
      const gone = [moved?.name, removed?.name];
      expect(namesOf(kept)).toEqual(namesOf(assets.filter(({ name }) => !gone.includes(name))));
    });

    it("asking nothing twice for the link of what it has just found, confirmed or read", async () => {
      const word = context().word();
      context().add("inside", word, 2);
      const { assets } = await context().all(word);
      const [first] = assets;
      if (!first) throw new Error("nothing was found");
      for (const meet of [
        (source: ReturnType<Context["source"]>) => source.search({ text: word }, { want: 9, signal: never }),
        (source: ReturnType<Context["source"]>) => source.confirm(assets, never),
        (source: ReturnType<Context["source"]>) => source.asset(first.ref),
      ]) {
        const source = context().source();
        await meet(source);
        context().host.requests = [];
        expect(await source.downloadUrl(first)).toMatch(/^https?:/);
        expect(context().host.requests.length).toBeLessThanOrEqual(1);
      }
    });
  });
}
