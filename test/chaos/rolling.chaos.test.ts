/** Three gateways under a steady load are replaced one by one, and one of them dies. */
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";

import { type AskedAnswer, get } from "./support/caller.js";
import { Fleet, type Gateway } from "./support/fleet.js";
import { type Home, home, outcomeOf } from "./support/home.js";
import { until } from "./support/until.js";

const AT_ONCE = 3;
let fleet: Fleet;
beforeAll(async () => {
  fleet = await Fleet.start(3);
});
afterEach(async () => {
  await fleet.mend(3);
});
afterAll(() => fleet?.close());

/** What stands in front of gateways does with these: nobody has read the request, so another gateway is asked. */
const UNREAD = new Set(["ECONNREFUSED"]);
/** A search changes nothing, so that one whose gateway has died may be asked again. */
const DIED = new Set([...UNREAD, "ECONNRESET", "UND_ERR_SOCKET"]);

interface Load {
  /** Resolves to all answers once those under way have come. */
  stop(): Promise<AskedAnswer[]>;
  /** Resolves after so many more. */
  more(count: number): Promise<void>;
}

/** Searches one after another, three at a time, in turn at whoever is there. */
function load(ben: Home, again: ReadonlySet<string>): Load {
  const answers: AskedAnswer[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let stopped = false;
  let turn = 0;
  async function balanced(): Promise<AskedAnswer> {
    for (let tries = 0; ; tries++) {
      const gateway = fleet.gateways[turn++ % fleet.gateways.length] as Gateway;
      try {
        return await ben.ask(gateway);
      } catch (error) {
        if (tries > 5 || !again.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
      }
    }
  }
  const working = Array.from({ length: AT_ONCE }, async () => {
    while (!stopped) {
      answers.push(await balanced());
      for (const { count, resolve } of waiting) if (answers.length >= count) resolve();
    }
  });
  const all = Promise.all(working);
  return {
    stop: async () => {
      stopped = true;
      await all;
      return answers;
    },
    more: (count) =>
      Promise.race([
        all.then(() => {}),
        new Promise<void>((resolve) => waiting.push({ count: answers.length + count, resolve })),
      ]),
  };
}

const lost = (answers: AskedAnswer[]) =>
  answers.filter((answer) => answer.status !== 200 || outcomeOf(answer)[0] !== "OK");

test("a rolling restart loses no request", async () => {
  const ben = await home(fleet, { due: false, files: 3 });
  const searches = load(ben, UNREAD);
  await searches.more(2 * AT_ONCE);
  for (const gateway of [...fleet.gateways]) {
    await fleet.add();
    await searches.more(AT_ONCE);
    expect(await fleet.stop(gateway)).toEqual({ code: 0, signal: null });
    await searches.more(AT_ONCE);
  }
  const answers = await searches.stop();
  expect(answers.length).toBeGreaterThan(8 * AT_ONCE);
  expect(lost(answers)).toEqual([]);
});

test("a gateway that is told to stop answers what has reached it", async () => {
  const ben = await home(fleet, { due: false });
  const [one] = fleet.gateways as [Gateway];
  const hold = fleet.sandbox.faults.hold({ service: "box", path: "/2.0/search" });
  const asked = Array.from({ length: AT_ONCE }, () => ben.ask(one));
  await hold.arrived(AT_ONCE);
  const ended = fleet.stop(one);
  const open = () =>
    get(`${one.url}/healthz`).then(
      () => true,
      () => false,
    );
  await until("nobody is let in any more", open, (isOpen) => !isOpen);
  hold.release();
  expect(lost(await Promise.all(asked))).toEqual([]);
  expect(await ended).toEqual({ code: 0, signal: null });
});

test("a gateway that is killed costs a second try and no more", async () => {
  const ben = await home(fleet, { due: false });
  const searches = load(ben, DIED);
  await searches.more(AT_ONCE);
  const hold = fleet.sandbox.faults.hold({ service: "box", path: "/2.0/search", times: AT_ONCE });
  await hold.arrived(AT_ONCE);
  await fleet.kill(fleet.gateways[0] as Gateway);
  hold.release();
  await searches.more(AT_ONCE);
  const answers = await searches.stop();
  expect(lost(answers)).toEqual([]);
});
