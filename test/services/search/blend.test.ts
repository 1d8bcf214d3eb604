import { expect, test } from "@jest/globals";
import fc from "fast-check";

import type { Asset } from "../../../src/providers/contract/provider.js";
import { inTurns } from "../../../src/services/search/blend.js";

const line = (name: string, refs: string) => ({
  name,
  assets: [...refs].map((ref): Asset => ({ ref, name: ref, kind: "IMAGE" })),
});
const textOf = (order: Iterable<{ readonly asset: Asset }>) => [...order].map(({ asset }) => asset.ref).join("");

test("sources take turns, and one that has no more leaves its turn", () => {
  expect(textOf(inTurns([line("a", "abc"), line("b", ""), line("c", "12")], () => true))).toBe("a1b2c");
});

test("what is taken by another in between costs no turn", () => {
  const taken = new Set<string>();
  const order: string[] = [];
  for (const { asset } of inTurns([line("a", "xy"), line("b", "xz")], (_, { ref }) => !taken.has(ref))) {
    taken.add(asset.ref);
    order.push(asset.ref);
  }
  expect(order.join("")).toBe("xzy");
});

test("all that is open comes once, each source in its own order, and nobody waits for a second turn before another's first", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(6), { maxLength: 5 }), (lengths) => {
      const lines = lengths.map((length, n) => line(String(n), "abcdefg".slice(0, length)));
      const order = [...inTurns(lines, () => true)].map(({ source, asset }) => `${source.name}${asset.ref}`);
      expect([...order].sort()).toEqual(
        lines.flatMap(({ name, assets }) => assets.map(({ ref }) => name + ref)).sort(),
      );
      const rounds = order.map((at) => at.slice(1));
      expect(rounds).toEqual([...rounds].sort());
    }),
  );
});
