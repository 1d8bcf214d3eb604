import { describe, expect, it } from "@jest/globals";
import { LoginRequired, ProviderError } from "../../../../src/providers/contract/errors.js";
import type { Asset, SourcePage } from "../../../../src/providers/contract/provider.js";
import { type Context, never } from "../context.js";
import { answering, broken, type Choose, everything, operation } from "../faults.js";
import { responseOf } from "../spying-host.js";

/** What is not understood is told as a failure; it never looks like "no results". */
export function answerStories(context: () => Context): void {
  async function found(): Promise<{ word: string; asset: Asset }> {
    const word = context().word();
    context().add("inside", word, 2);
    const [asset] = (await context().search(word)).assets;
    if (!asset) throw new Error("nothing was found");
    return { word, asset };
  }

  const calls = (word: string, asset: Asset, scoped: boolean): Record<string, () => Promise<unknown>> => {
    const source = () => context().source("owner", { scoped });
    return {
      search: () => context().search(word, { scoped }),
      asset: () => source().asset(asset.ref),
      confirm: () => source().confirm([asset], never),
      thumbnail: () => source().thumbnail(asset.ref, "SMALL", never),
    };
  };

  /** What failed otherwise than as the vendor's failure, or did not fail at all. */
  async function silent(choose: Choose, names: readonly string[], scoped: boolean): Promise<string[]> {
    const { word, asset } = await found();
    const wrong: string[] = [];
    for (const [fault, answer] of broken) {
      context().host.interceptors = [answering(choose, answer)];
      for (const name of names) {
        const untold = await untoldBy(async () => calls(word, asset, scoped)[name]?.());
        if (untold !== undefined) wrong.push(`${name} after ${fault}: ${untold}`);
      }
    }
    return wrong;
  }

  /** What came of it, where that does not tell of the vendor's failure. */
  async function untoldBy(work: () => Promise<unknown>): Promise<string | undefined> {
    let result: unknown;
    const failure = await context().failureOf(async () => {
      result = await work();
    });
    const isPartial = (result as Partial<SourcePage> | null | undefined)?.partial !== undefined;
    const isTold = isPartial || (failure instanceof ProviderError && !(failure instanceof LoginRequired));
    return isTold ? undefined : String(failure ?? JSON.stringify(result));
  }

  describe.each([
    ["in the place", true],
    ["everywhere", false],
  ])("tells of a broken vendor %s", (_, scoped) => {
    it("when it searches", async () => {
      expect(await silent(operation(...context().vendor.operations.search), ["search"], scoped)).toEqual([]);
    });

    it("when it reads on from a page that was good", async () => {
      const { vendor, host } = context();
      const isSearch = operation(...vendor.operations.search);
      const word = context().word();
      context().add("inside", word, 8);
      const wrong: string[] = [];
      for (const [fault, answer] of broken) {
        host.interceptors = [];
        vendor.pageInThrees(host);
        let searches = 0;
        host.interceptors.unshift(answering((request) => isSearch(request) && ++searches > 1, answer));
        const untold = await untoldBy(() => context().search(word, { scoped }));
        if (untold !== undefined || searches < 2) wrong.push(`${fault}, ${searches} searches: ${untold}`);
      }
      expect(wrong).toEqual([]);
    });

    it("when it reads, confirms and draws", async () => {
      expect(await silent(everything, ["asset", "confirm", "thumbnail"], scoped)).toEqual([]);
    });
  });

  describe("tells of a broken vendor", () => {
    it("when what it found cannot be proven", async () => {
      const reads = operation(...context().vendor.operations.read);
      expect(await silent(reads, ["search", "asset", "confirm"], true)).toEqual([]);
    });

    it("when it mints a link for what was found just now", async () => {
      const { word, asset } = await found();
      const { host } = context();
      const wrong: string[] = [];
      for (const [fault, answer] of broken) {
        host.interceptors = [];
        const source = context().source();
        await source.search({ text: word }, { want: 5, signal: never });
        host.interceptors = [answering(everything, answer)];
        host.requests = [];
        const failure = await context().failureOf(source.downloadUrl(asset));
        // Some vendors tell the link with the item, so that nothing is asked.
        if (host.requests.length > 0 && !(failure instanceof ProviderError)) wrong.push(`${fault}: ${failure}`);
      }
      expect(wrong).toEqual([]);
    });

    it("when it lists folders", async () => {
      const wrong: string[] = [];
      for (const [fault, answer] of broken) {
        context().host.interceptors = [answering(everything, answer)];
        const source = context().source();
        const failure = source.folders && (await context().failureOf(() => folders(source as Required<typeof source>)));
        if (source.folders && !(failure instanceof ProviderError)) wrong.push(`${fault}: ${failure}`);
      }
      expect(wrong).toEqual([]);
    });

    it("and repeats nothing secret that its answers quote", async () => {
      const { word, asset } = await found();
      const { secrets, host } = context();
      for (const status of [400, 401, 403, 404, 409, 429, 500]) {
        const quoted = [...secrets].join(" ");
        const body = JSON.stringify({
          ...{ code: quoted, message: quoted, error_summary: quoted },
          error: { code: quoted, message: quoted, ".tag": quoted },
        });
        for (const text of [body, quoted]) {
          host.interceptors = [answering(everything, () => responseOf(status, text))];
          for (const call of Object.values(calls(word, asset, true))) await context().failureOf(call);
        }
      }
      expect(context().failures.length).toBeGreaterThan(7);
      expect(context().leaked()).toEqual([]);
    });
  });
}

function folders(source: Required<ReturnType<Context["source"]>>): Promise<unknown> {
  return source.folders(undefined, { first: 10, signal: never });
}
