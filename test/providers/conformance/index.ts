import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "@jest/globals";
import { Context } from "./context.js";
import { breachesOf } from "./invariants.js";
import { answerStories } from "./stories/answers.js";
import { declarationStories } from "./stories/declaration.js";
import { endingStories } from "./stories/endings.js";
import { loginStories } from "./stories/login.js";
import { peopleStories } from "./stories/people.js";
import { pictureStories } from "./stories/pictures.js";
import { placeStories } from "./stories/place.js";
import { referenceStories } from "./stories/references.js";
import { refusalStories } from "./stories/refusals.js";
import { searchStories } from "./stories/search.js";
import type { VendorUnderTest } from "./vendor-under-test.js";

export type Stories = (context: () => Context) => void;

const all: readonly Stories[] = [
  declarationStories,
  loginStories,
  searchStories,
  placeStories,
  referenceStories,
  peopleStories,
  pictureStories,
  answerStories,
  refusalStories,
  endingStories,
];

/** What every plug-in promises, whatever its vendor: proven against a pretend vendor that is started for it. */
export function conforms(start: () => Promise<VendorUnderTest>): void {
  describe("as any provider", () => {
    let context: Context;
    beforeAll(async () => {
      context = new Context(await start());
    });
    beforeEach(() => context.begin());
    afterEach(() => expect(breachesOf(context)).toEqual([]));
    afterAll(() => context.close());
    for (const stories of all) stories(() => context);
  });
}
