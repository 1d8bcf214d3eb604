import { describe, expect, it } from "@jest/globals";
import type { Context } from "../context.js";
import { everything, hanging, holding, operation } from "../faults.js";
import { turns } from "../spying-host.js";

/** What is over ends at once, and nothing goes on behind it. */
export function endingStories(context: () => Context): void {
  describe("ends", () => {
    it("a search that was over before it began, for its reason and without a call", async () => {
      const reason = new Error("over");
      const work = context()
        .source()
        .search({ text: "meadow" }, { want: 5, signal: AbortSignal.abort(reason) });
      expect(await context().failureOf(work)).toBe(reason);
      await context().host.settled();
      expect(context().host.requests).toEqual([]);
    });

    it.each([true, false])(
      "a search with its signal, though the vendor is silent, and asks nothing more (in a place: %s)",
      async (scoped) => {
        const { vendor, host } = context();
        const word = context().word();
        context().add("inside", word, 7);
        vendor.pageInThrees(host);
        const isSearch = operation(...vendor.operations.search);
        const gate = holding(isSearch);
        host.interceptors.unshift(gate.interceptor);
        const ending = new AbortController();
        const reason = new Error("nobody waits any more");
        const work = context().source("owner", { scoped }).search({ text: word }, { want: 50, signal: ending.signal });
        let failure: unknown = "none yet";
        void context()
          .failureOf(work)
          .then((thrown) => {
            failure = thrown;
          });
        await gate.arrived;
        ending.abort(reason);
        await turns();
        expect(failure).toBe(reason);
        gate.release();
        await host.settled();
        expect(host.requests.filter(isSearch)).toHaveLength(1);
      },
    );

    it("every call with the request that it is made for", async () => {
      const { host } = context();
      const word = context().word();
      context().add("inside", word, 2);
      const [asset] = (await context().search(word)).assets;
      if (!asset) throw new Error("nothing was found");
      host.reset();
      host.interceptors = [hanging(everything)];
      const never = new AbortController().signal;
      for (const start of ["search", "asset"] as const) {
        const ending = new AbortController();
        const source = context().source("owner", { signal: ending.signal });
        host.requests = [];
        const failure = context().failureOf(
          start === "search" ? source.search({ text: word }, { want: 5, signal: never }) : source.asset(asset.ref),
        );
        await turns();
        expect(host.requests.length).toBeGreaterThan(0);
        const reason = new Error("the client went away");
        ending.abort(reason);
        expect(host.requests.map(({ signal }) => signal.aborted)).not.toContain(false);
        expect(await failure).toBe(reason);
      }
    });
  });
}
