import { expect, test } from "@jest/globals";
import fc from "fast-check";

import type { Asset } from "../../../src/providers/contract/provider.js";
import { deal } from "../../../src/services/search/deal.js";

const asset = (ref: string): Asset => ({ ref, name: ref, kind: "IMAGE" });
const line = (providerId: string, refs: string, promised = "") => ({
  providerId,
  assets: [...refs].map(asset),
  ...(promised && { promised: [...promised].map(asset) }),
});
const picked = ({ picked }: ReturnType<typeof deal>) => picked.map(({ asset }) => asset.ref).join("");
const left = ({ leftovers }: ReturnType<typeof deal>) =>
  [...leftovers.values()].map((assets) => assets.map(({ ref }) => ref).join(""));

test("sources take turns, each in its own order, and one that has no more leaves its turn", () => {
  const dealt = deal([line("box", "abc"), line("onedrive", "x"), line("dropbox", "12")], 6, []);
  expect([picked(dealt), left(dealt)]).toEqual(["ax1b2c", ["", "", ""]]);
});

test("what does not fit is left over, in its order", () => {
  const dealt = deal([line("box", "abc"), line("onedrive", "xyz")], 3, []);
  expect([picked(dealt), left(dealt)]).toEqual(["axb", ["c", "yz"]]);
  expect(picked(deal([line("box", "abc")], 0, []))).toBe("");
});

test("a file comes once, from whoever is first with it, and not again when it was served", () => {
  const first = deal([line("box", "ab"), line("box", "abc")], 2, []);
  expect([picked(first), left(first)]).toEqual(["ab", ["", "c"]]);
  const next = deal([line("box", "ab"), line("box", "abc")], 2, first.served);
  expect([picked(next), next.served]).toEqual(["c", [...first.served, expect.any(String)]]);
});

test("the same ref at two providers is two files", () => {
  expect(picked(deal([line("box", "a"), line("onedrive", "a")], 5, []))).toBe("aa");
});

test("what a source was promised to have comes from it, whoever else has it; the first promise holds", () => {
  const [one, two, three] = [line("box", "ab"), line("box", "ab", "a"), line("box", "a", "a")];
  const dealt = deal([one, two, three], 5, []);
  expect(dealt.picked.map(({ source, asset }) => [source, asset.ref])).toEqual([
    [one, "b"],
    [two, "a"],
  ]);
});

test("files are told apart by 96 bits, kept in 16 letters", () => {
  const refs = Array.from({ length: 50 }, (_, n) => `file ${n}`);
  const { served } = deal([{ providerId: "box", assets: refs.map(asset) }], 50, []);
  expect(new Set(served.map((digest) => digest.slice(1))).size).toBe(50);
  expect(served.filter((digest) => !/^[\w-]{16}$/.test(digest))).toEqual([]);
  // Kept in pages of searches that go on: the recipe may not change under them.
  expect(deal([line("box", "a")], 1, []).served).toEqual(["MVVcrqU-Jr9Yx2yr"]);
});

test("nothing is lost and nothing comes twice, page after page", () => {
  const refs = fc.string({ unit: fc.constantFrom(..."abcdefgh"), maxLength: 8 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("box", "onedrive"), refs), { maxLength: 4 }),
      fc.integer({ min: 1, max: 5 }),
      (sources, first) => {
        const all = new Set(sources.flatMap(([id, text]) => [...text].map((ref) => `${id} ${ref}`)));
        let lines = sources.map(([id, text]) => line(id, text));
        let served: readonly string[] = [];
        const seen: string[] = [];
        for (let page = 0; page < 40; page++) {
          const dealt = deal(lines, first, served);
          seen.push(...dealt.picked.map(({ source, asset }) => `${source.providerId} ${asset.ref}`));
          lines = lines.map((one) => ({ ...one, assets: [...(dealt.leftovers.get(one) ?? [])] }));
          served = dealt.served;
        }
        expect([...seen].sort()).toEqual([...all].sort());
      },
    ),
  );
});
