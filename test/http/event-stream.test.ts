import { expect, jest, test } from "@jest/globals";

import { eventStream } from "../../src/http/event-stream.js";

const BEAT = ":\n\n";
const event = (data: object) => `event: next\ndata: ${JSON.stringify(data)}\n\n`;

function story() {
  let go = () => {};
  const waiting = new Promise<void>((resolve) => {
    go = resolve;
  });
  const told = { asked: 0, over: false };
  async function* results(): AsyncGenerator<object, void> {
    try {
      for (const n of [1, 2, 3]) {
        told.asked = n;
        if (n === 2) await waiting;
        yield { n };
      }
    } finally {
      told.over = true;
    }
  }
  return { told, go: () => go(), results: results() };
}

test("says something at once, again while nothing comes, and at the end that it is complete", async () => {
  const { go, results } = story();
  const events = eventStream(results, 1);
  const next = async () => (await events.next()).value;
  expect([await next(), await next(), await next(), await next()]).toEqual([BEAT, event({ n: 1 }), BEAT, BEAT]);
  go();
  const rest: string[] = [];
  for await (const text of events) if (text !== BEAT) rest.push(text);
  expect(rest).toEqual([event({ n: 2 }), event({ n: 3 }), "event: complete\ndata:\n\n"]);
});

test("asks for a result when the one before was taken, and lets go when the reader has gone", async () => {
  const { go, told, results } = story();
  go();
  const events = eventStream(results);
  await events.next();
  await events.next();
  expect(told).toEqual({ asked: 1, over: false });
  await events.return();
  expect(told).toEqual({ asked: 1, over: true });
});

test("says something every 15 seconds, and holds no timer when it is over", async () => {
  jest.useFakeTimers();
  try {
    const { go, results } = story();
    const events = eventStream(results);
    for (let n = 0; n < 2; n++) await events.next();
    for (let beat = 0; beat < 3; beat++) {
      let said: string | undefined;
      const saying = events.next().then(({ value }) => {
        said = value as string;
      });
      await jest.advanceTimersByTimeAsync(14_999);
      expect(said).toBeUndefined();
      await jest.advanceTimersByTimeAsync(1);
      await saying;
      expect(said).toBe(BEAT);
    }
    go();
    const rest: string[] = [];
    for await (const text of events) rest.push(text);
    expect(rest).toHaveLength(3);
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

test("is over when what it tells of has let go", async () => {
  let letGo = false;
  async function* results(): AsyncGenerator<object, void> {
    try {
      yield { n: 1 };
    } finally {
      await new Promise(setImmediate);
      letGo = true;
    }
  }
  const events = eventStream(results());
  await events.next();
  await events.next();
  await events.return();
  expect(letGo).toBe(true);
});
