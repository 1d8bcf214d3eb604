import { describe, expect, it } from "@jest/globals";
import { LoginRequired, Throttled, Unavailable } from "../../../../src/providers/contract/errors.js";
import type { Asset } from "../../../../src/providers/contract/provider.js";
import { type Context, idIn, namesOf, never } from "../context.js";
import { answering, everything, operation, throttled } from "../faults.js";
import { responseOf } from "../spying-host.js";

/** A login needs few of them. What renews more often does so without end. */
const mostRenewals = 4;
const mostCalls = 12;

/** Throttles, and refusals of a token or of one thing. */
export function refusalStories(context: () => Context): void {
  const acts = (word: string, asset: Asset, access = context().access("owner")) => {
    const source = () => context().source("owner", { access });
    return {
      search: () => context().search(word, { access }),
      asset: () => source().asset(asset.ref),
      confirm: () => source().confirm([asset], never),
      thumbnail: () => source().thumbnail(asset.ref, "SMALL", never),
      downloadUrl: () => source().downloadUrl(asset),
      folders: async () => {
        const { folders } = source();
        if (!folders) throw new Throttled("This vendor has no folders.", new Date());
        return source().folders?.(undefined, { first: 5, signal: never });
      },
    };
  };

  async function found(count = 1): Promise<{ word: string; assets: Asset[]; first: Asset }> {
    const word = context().word();
    context().add("inside", word, count);
    const { assets } = await context().all(word);
    const [first] = assets;
    if (!first) throw new Error("nothing was found");
    context().host.requests = [];
    return { word, assets, first };
  }

  /** Every read of this one thing is refused. */
  function refuse({ ref }: Asset, status: 400 | 401 | 403): void {
    const { vendor, host } = context();
    if (vendor.refuseOne) {
      vendor.refuseOne(ref, status);
      return;
    }
    const reads = operation(...vendor.operations.read);
    const names = (text: string) => text.includes(idIn(ref));
    host.interceptors = [
      answering(
        (request) => reads(request) && (names(request.url) || names(request.body ?? "")),
        () => responseOf(status, "{}"),
      ),
    ];
  }

  describe("when the vendor asks to wait", () => {
    it("makes no call before the wait is over, whatever is asked", async () => {
      const { word, first } = await found();
      const access = context().access("owner");
      access.heldUntil = new Date(context().host.now() + 60_000);
      for (const [name, act] of Object.entries(acts(word, first, access))) {
        const failure = await context().failureOf(act);
        expect([name, failure instanceof Throttled, failure]).toEqual([name, true, failure]);
      }
      expect(context().host.requests).toEqual([]);
      expect(context().host.downloads).toEqual([]);
    });

    it("keeps the wait for whoever calls next", async () => {
      const { word, first } = await found();
      const { host, vendor } = context();
      for (const [name, operations] of [
        ["search", vendor.operations.search],
        ["asset", vendor.operations.read],
      ] as const) {
        const access = context().access("owner");
        host.interceptors = [answering(operation(...operations), () => throttled(120))];
        // Dates know whole milliseconds.
        const earliest = Math.floor(host.now()) + 120_000;
        const failure = await context().failureOf(acts(word, first, access)[name]);
        expect(failure).toBeInstanceOf(Throttled);
        const latest = host.now() + 120_000;
        for (const at of [(failure as Throttled).retryAt.getTime(), access.heldUntil?.getTime()]) {
          expect(at).toBeGreaterThanOrEqual(earliest);
          expect(at).toBeLessThanOrEqual(latest);
        }
        host.requests = [];
        expect(await context().failureOf(acts(word, first, access)[name])).toBeInstanceOf(Throttled);
        expect(host.requests).toEqual([]);
      }
    });
  });

  describe("when the vendor refuses", () => {
    it("every token, it asks for a new login after few calls", async () => {
      const { word, first } = await found();
      const { host } = context();
      host.interceptors = [answering(everything, () => responseOf(401, "{}"))];
      for (const name of ["search", "asset", "confirm", "thumbnail"] as const) {
        const access = context().access("owner");
        host.requests = [];
        expect([name, await context().failureOf(acts(word, first, access)[name])]).toEqual([
          name,
          expect.any(LoginRequired),
        ]);
        expect(access.renewals.length).toBeGreaterThan(0);
        expect(access.renewals.length).toBeLessThanOrEqual(mostRenewals);
        expect(host.requests.length).toBeLessThanOrEqual(mostCalls);
      }
    });

    it("a token once, it goes on with a fresh one", async () => {
      const { word, assets } = await found(3);
      const access = context().access("owner");
      const stale = await access.token();
      context().host.interceptors = [
        (request) =>
          request.headers["authorization"]?.endsWith(stale) ? Promise.resolve(responseOf(401, "{}")) : undefined,
      ];
      expect(namesOf((await context().search(word, { access })).assets)).toEqual(namesOf(assets));
      expect(access.renewals).toHaveLength(1);
    });

    it("to log in, it says so", async () => {
      const { word, first } = await found();
      const access = context().access("owner");
      access.token = () => Promise.reject(new LoginRequired("Log in."));
      const { search, asset } = acts(word, first, access);
      for (const act of [search, asset]) expect(await context().failureOf(act)).toBeInstanceOf(LoginRequired);
    });

    it.each([401, 403] as const)("one thing with %s, that thing alone is missing", async (status) => {
      const { word, assets, first } = await found(3);
      const others = assets.filter(({ ref }) => ref !== first.ref);
      refuse(first, status);
      const access = context().access("owner");
      const { assets: left } = await context().all(word, { access });
      expect(namesOf(left)).toEqual(namesOf(others));
      // The login has read other things by then, so that it is good.
      const instance = context().instance();
      const source = instance.connect(access).source(instance);
      expect(await source.asset(others[0]?.ref ?? "")).toMatchObject({ name: others[0]?.name });
      let shown: Asset | null = null;
      const failure = await context().failureOf(async () => {
        shown = await source.asset(first.ref);
      });
      expect([shown, failure instanceof LoginRequired]).toEqual([null, false]);
      expect(await source.asset(others[1]?.ref ?? "")).toMatchObject({ name: others[1]?.name });
    });

    it("one thing for a reason that says nothing of it, it is not taken for gone", async () => {
      const { word, assets, first } = await found(3);
      const others = assets.filter(({ ref }) => ref !== first.ref);
      refuse(first, 400);
      const { assets: left, partial } = await context().search(word);
      expect(namesOf(left)).toEqual(namesOf(others));
      expect(partial?.message).toMatch(/^1 result could not be read/);
      const { asset, confirm } = acts(word, first);
      for (const act of [asset, confirm]) expect(await context().failureOf(act)).toBeInstanceOf(Unavailable);
    });
  });
}
