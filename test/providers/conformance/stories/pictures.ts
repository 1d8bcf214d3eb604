import { describe, expect, it } from "@jest/globals";
import { type Context, never } from "../context.js";
import { everything, operation, rewriting } from "../faults.js";
import { pictureOf } from "../spying-host.js";

/** Wherever a pretend vendor is. */
const pretended = /https?:\/\/(localhost|127\.0\.0\.1):\d+/g;
const elsewhere = "https://elsewhere.example";

/** Pictures, and the links that vendors mint. */
export function pictureStories(context: () => Context): void {
  describe("hands on", () => {
    it("pictures that only draw, and nothing that could run", async () => {
      const word = context().word();
      context().add("inside", word);
      const { ref } = await context().one(word);
      const { host } = context();
      host.picture = () => pictureOf("image/png");
      expect(await context().source().thumbnail(ref, "SMALL", never)).toMatchObject({ contentType: "image/png" });
      const script = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
      for (const type of ["image/svg+xml", "IMAGE/SVG+XML; charset=utf-8", "text/html", "application/xml", ""]) {
        host.picture = () => pictureOf(type, script);
        let picture: unknown = null;
        await context().failureOf(async () => {
          picture = await context().source().thumbnail(ref, "SMALL", never);
        });
        expect([type, picture]).toEqual([type, null]);
      }
    });

    it("its token to no host that a vendor's answer names", async () => {
      const { host } = context();
      const word = context().word();
      context().add("inside", word, 7);
      const [asset] = (await context().search(word)).assets;
      if (!asset) throw new Error("nothing was found");
      const foreign = (text: string) => text.replaceAll(pretended, elsewhere);
      host.interceptors = [rewriting(everything, foreign)];
      host.requests = [];
      const work = [
        () => context().source().thumbnail(asset.ref, "LARGE", never),
        () => context().source().downloadUrl(asset),
        () => context().source().confirm([asset], never),
      ];
      for (const one of work) await context().failureOf(one);
      const carried = host.downloads.filter(({ url, bearer }) => {
        const { hostname } = new URL(url);
        return bearer?.hosts.some((name) => (name.startsWith(".") ? hostname.endsWith(name) : hostname === name));
      });
      expect(carried.filter(({ url }) => url.startsWith(elsewhere))).toEqual([]);
      expect(host.requests.map(({ url }) => new URL(url).origin)).not.toContain(elsewhere);
    });

    it.each([true, false])(
      "no search that goes on at a foreign host, and says so (in the place: %s)",
      async (scoped) => {
        const { vendor, host } = context();
        const word = context().word();
        context().add("inside", word, 7);
        vendor.pageInThrees(host);
        const isSearch = operation(...vendor.operations.search);
        host.interceptors.push(rewriting(isSearch, (text) => text.replaceAll(pretended, elsewhere)));
        let page = { assets: [] as unknown[], partials: [] as string[] };
        const failure = await context().failureOf(async () => {
          page = await context().all(word, { scoped });
        });
        expect(host.requests.map(({ url }) => new URL(url).origin)).not.toContain(elsewhere);
        expect(page.assets.length === 7 || page.partials.length > 0 || failure !== undefined).toBe(true);
      },
    );
  });
}
