/** One person asks for very much while the provider does not answer them: the others do not notice. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { type Fixture, startFixture } from "../support/fixture.js";
import { createInstance, type Data, provision } from "./support.js";

const SEARCHES = 260;
/** What the operators' guide says. */
const AT_WORK = 12;
const WAITING = 100;
const SEARCH = `query ($team: ID!) { team(id: $team) { search(text: "harbor") { sources { state found } } } }`;
let fixture: Fixture;
beforeAll(async () => {
  // However slow the machine is: nobody who is held runs out of time while the others are watched.
  const overrides = { sourceMs: 50_000, requestMs: 50_000 };
  fixture = await startFixture({ sandbox: { world: "demo" }, overrides });
});
afterAll(() => fixture.close());

test("260 searches of one person take no connection from ten other people's", async () => {
  const ada = await fixture.as("ada");
  const team = await provision(fixture, { members: ["ben"] });
  const instance = await createInstance(ada, team);
  const ben = await fixture.as("ben");
  await Promise.all([ada.login(instance), ben.login(instance)]);
  const hold = fixture.sandbox.faults.hold({ service: "graph", person: "ben@contoso.example" });
  const answers = Array.from({ length: SEARCHES }, () => ben.ask(SEARCH, { team }));
  await hold.arrived(AT_WORK);

  for (let turn = 0; turn < 10; turn++) {
    const { search }: Data = (await ada.get<Data>(SEARCH, { team })).team;
    expect(search.sources).toEqual([{ state: "OK", found: expect.any(Number) }]);
  }
  // Who finds the queue full is told so at once. However slow the machine is, that many are told before anybody is let go.
  await settling(answers, SEARCHES - AT_WORK - WAITING);
  expect(hold.waiting).toBe(AT_WORK);

  hold.release();
  const settled = await Promise.all(answers);
  const refused = settled.filter(({ errors }) => errors.length > 0);
  // Those that waited are refused as well when that took too long.
  expect(refused.length).toBeGreaterThanOrEqual(SEARCHES - AT_WORK - WAITING);
  for (const { status, errors } of refused) {
    expect(status).toBe(429);
    expect(errors[0]?.extensions).toMatchObject({ code: "RATE_LIMITED", retryAt: expect.any(String) });
  }
  expect(settled.length - refused.length).toBeGreaterThanOrEqual(AT_WORK);
});

/** Resolves when `count` of them are settled. */
function settling(promises: readonly Promise<unknown>[], count: number): Promise<void> {
  let left = count;
  return new Promise((resolve, reject) => {
    for (const promise of promises) promise.then(() => --left === 0 && resolve(), reject);
  });
}
