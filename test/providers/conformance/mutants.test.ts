import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { mistakes, mutants, placeOf } from "./mutants/index.js";

/** What `npm run conformance:mutants` tries takes minutes; that it still can be tried shows at once. */
describe.each(Object.entries(mutants))("the mutants of %s", (id, all) => {
  it("are one for each mistake, in text that is still there, or say why there is none", () => {
    expect(Object.keys(all).sort()).toEqual([...mistakes].sort());
    expect(existsSync(`test/providers/${id}/conformance.test.ts`)).toBe(true);
    const wrong = Object.values(all).flatMap((mutant) => {
      if ("notApplicable" in mutant) return mutant.notApplicable ? [] : ["no reason is told"];
      return mutant.flatMap((edit) => {
        const place = placeOf(edit, existsSync(edit.file) ? readFileSync(edit.file, "utf8") : undefined);
        return "wrong" in place ? [place.wrong] : [];
      });
    });
    expect(wrong).toEqual([]);
  });
});
