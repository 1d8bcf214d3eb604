import { describe, expect, it } from "@jest/globals";
import { AccessDenied } from "../../../../src/providers/contract/errors.js";
import { type Context, namesOf, never } from "../context.js";
import type { Who } from "../vendor-under-test.js";

/** Nothing of one person is anybody else's, though they share the connection. */
export function peopleStories(context: () => Context): void {
  const bearers = (): Who[] => {
    const { host, owners } = context();
    const sent = [
      ...host.requests.map(({ headers }) => headers["authorization"]?.replace(/^Bearer /i, "")),
      ...host.downloads.map(({ bearer }) => bearer?.token),
    ].filter((token) => token !== undefined);
    return [...new Set(sent.map((token) => owners.get(token) as Who))];
  };

  describe("keeps people apart", () => {
    it("each call has the token of the login that it is made for", async () => {
      const word = context().word();
      context().add("inside", word, 3);
      for (const who of ["owner", "colleague", "stranger", "owner"] as const) {
        const access = context().access(who);
        context().host.reset();
        await context().failureOf(async () => {
          const { assets } = await context().search(word, { who, access });
          expect(assets).toHaveLength(3);
          const source = context().source(who, { access });
          for (const { ref } of assets) await source.asset(ref);
          await source.thumbnail(assets[0]?.ref ?? "", "SMALL", never);
          await source.downloadUrl(assets[0] as never);
        });
        expect([who, bearers()]).toEqual([who, [who]]);
      }
    });

    it("also when they ask at the same time", async () => {
      const word = context().word();
      const names = context()
        .add("inside", word, 3)
        .map(({ name }) => name);
      const found = await Promise.all(
        (["owner", "stranger", "colleague"] as const).map(async (who) => {
          const asked = context().all(word, { who });
          return asked.then(({ assets }) => namesOf(assets)).catch(() => []);
        }),
      );
      expect(found).toEqual([names, [], names]);
    });

    it("who may see a thing, and not its place, is not shown it because others were", async () => {
      const { vendor } = context();
      const word = context().word();
      const [item] = context().add("deep", word);
      vendor.showAlone?.(item?.thing, "stranger");
      const seen = (await context().all(word, { who: "stranger", scoped: false })).assets;
      expect(namesOf(seen)).toEqual(vendor.showAlone ? [item?.name] : []);
      const asset = await context().one(word);
      expect(await context().source().confirm([asset], never)).toHaveLength(1);
      const stranger = () => context().source("stranger");
      const shown: unknown[] = [];
      for (const ask of [
        async () => (await context().all(word, { who: "stranger" })).assets,
        () => stranger().confirm([asset], never),
        () => stranger().asset(asset.ref),
        () => stranger().thumbnail(asset.ref, "SMALL", never),
        () => stranger().downloadUrl(asset),
      ]) {
        const failure = await context().failureOf(async () => shown.push(await ask()));
        if (failure !== undefined) expect(failure).toBeInstanceOf(AccessDenied);
      }
      expect(shown.flat().filter((one) => one !== null)).toEqual([]);
    });

    it("a stranger reads nothing by its reference", async () => {
      const word = context().word();
      context().add("inside", word);
      const asset = await context().one(word);
      for (const scoped of [true, false]) {
        const source = () => context().source("stranger", { scoped });
        expect(await source().asset(asset.ref)).toBeNull();
        expect(await source().thumbnail(asset.ref, "SMALL", never)).toBeNull();
      }
    });
  });
}
