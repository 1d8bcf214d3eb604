/** The contract's own times: a source has 8 seconds, a request 10. Only `setTimeout` is moved on; all else is real. */
import { afterAll, afterEach, beforeAll, expect, jest, test } from "@jest/globals";

import { type Answer, type Caller, type Fixture, startFixture } from "../support/fixture.js";
import { createInstance, type Data, provision } from "./support.js";

const SOURCE_MS = 8_000;
/** What a request's work has of its 10 seconds: the last half is for telling what became of it. */
const WORK_MS = 9_500;
let fixture: Fixture;
let ada: Caller;
let team: string;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
  ada = await fixture.as("ada");
  team = await provision(fixture);
  await ada.login(await createInstance(ada, team));
});
afterEach(() => {
  jest.useRealTimers();
  fixture.sandbox.faults.clear();
});
afterAll(() => fixture.close());

function stopTimers(): void {
  jest.useFakeTimers({
    doNotFake: [
      "Date",
      "hrtime",
      "nextTick",
      "performance",
      "queueMicrotask",
      "setImmediate",
      "clearImmediate",
      "setInterval",
      "clearInterval",
    ],
  });
}

/** Moves the timers on to `ms`: not answered a moment before, and answered then. */
async function answeredAfter(ms: number, answer: Promise<Answer>): Promise<Answer> {
  let answered = false;
  void answer.then(() => {
    answered = true;
  });
  jest.advanceTimersByTime(ms - 1);
  // Had it ended, its answer would have come before this one's.
  for (let turn = 0; turn < 3; turn++) await ada.ask("{ viewer { id } }");
  expect(answered).toBe(false);
  jest.advanceTimersByTime(1);
  return answer;
}

const SEARCH = `query ($team: ID!) { team(id: $team) { search(text: "harbor") { sources { state } nodes { id } } } }`;

test("a source that hangs is TIMED_OUT after 8 seconds", async () => {
  stopTimers();
  const hold = fixture.sandbox.faults.hold({ service: "graph", path: "/search" });
  const asked = ada.ask(SEARCH, { team });
  await hold.arrived();
  const { data } = await answeredAfter(SOURCE_MS, asked);
  expect(data.team.search.sources).toEqual([{ state: "TIMED_OUT" }]);
});

test("a read that hangs is told in time: its request's work ends half a second before the 10 seconds", async () => {
  const { search }: Data = (await ada.get<Data>(SEARCH, { team })).team;
  stopTimers();
  const hold = fixture.sandbox.faults.hold({ service: "graph", in: "outer", path: "/$batch" });
  const asked = ada.ask("query ($id: ID!) { node(id: $id) { id } }", { id: search.nodes[0].id });
  await hold.arrived();
  const { errors } = await answeredAfter(WORK_MS, asked);
  expect(errors[0]).toMatchObject({
    message: expect.stringMatching(/in time/),
    extensions: { code: "SOURCE_UNAVAILABLE" },
  });
});
