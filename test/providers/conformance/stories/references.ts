import { describe, expect, it } from "@jest/globals";
import { type Context, never } from "../context.js";

/** Spellings that would mean another address on their way into one. */
function hostile(ref: string): string[] {
  const signs = ["/", "..", "/../", ".", "%2F", "%2e%2e", "\\", "?", "#", "&", " ", "\n", "\0", "\u2028", "'", '"'];
  const middle = ref.length - 3;
  return [
    ...["", "/", "..", "../../etc/passwd", "a\u0000b", "x".repeat(5_000)],
    ...signs.flatMap((sign) => [sign + ref, ref + sign, ref.slice(0, middle) + sign + ref.slice(middle)]),
    `${ref}/${ref}`,
  ];
}

/** References come from outside, and go into addresses. */
export function referenceStories(context: () => Context): void {
  describe("takes for a reference", () => {
    it("what it has found, and no other text: no call is made for it", async () => {
      const word = context().word();
      context().add("inside", word);
      const asset = await context().one(word);
      const { provider, host } = context();
      expect(provider.isRef(asset.ref)).toBe(true);
      host.requests = [];
      for (const ref of hostile(asset.ref)) {
        expect([ref, provider.isRef(ref)]).toEqual([ref, false]);
        for (const scoped of [true, false]) {
          const source = context().source("owner", { scoped });
          expect(await source.asset(ref)).toBeNull();
          expect(await source.thumbnail(ref, "SMALL", never)).toBeNull();
        }
      }
      expect(host.requests).toEqual([]);
    });
  });
}
