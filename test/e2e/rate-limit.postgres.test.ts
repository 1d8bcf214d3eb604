/** How often one person may ask and look, where several gateways count in one Redis, and while it is away. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Redis } from "ioredis";

import { personId } from "../../src/data/ids.js";
import { type Kv, openRedisKv } from "../../src/data/kv.js";
import { type Replica, replicaOf } from "../support/fixture.js";
import { type Relay, relayTo } from "../support/relay.js";
import { plain, type SmallWorld, setSmallWorld } from "./small-world.js";

const REDIS = process.env["REDIS_URL"] ?? "redis://127.0.0.1:6379";
const ALLOWED = 4;
let relay: Relay;
let world: SmallWorld;
/** More than production has: on a busy machine a Redis that is there is not to be taken for one that is silent. */
const PATIENCE = { commandTimeoutMs: 2_000 };
let here: Replica;
let there: Replica;
const stores: Kv[] = [];
beforeAll(async () => {
  relay = await relayTo(REDIS);
  world = await setSmallWorld({ config: { redisUrl: REDIS } });
  const strict = { redisUrl: relay.url, rateLimitPerMinute: ALLOWED, thumbnailsPerMinute: ALLOWED };
  const replica = async () => {
    const kv = await openRedisKv(relay.url, PATIENCE);
    stores.push(kv);
    return replicaOf(world.fixture, strict, { kv });
  };
  here = await replica();
  there = await replica();
});
afterEach(async () => {
  await relay.cut();
  // A gateway that has not noticed yet would be well still, and lose its connection in the next test.
  await storesAre("failed");
  await relay.mend();
  await storesAre("ok");
});
afterAll(async () => {
  await here.close();
  await there.close();
  await Promise.all(stores.map((kv) => kv.close()));
  await world.fixture.close();
  await relay.cut();
});

async function storesAre(state: "ok" | "failed"): Promise<void> {
  await Promise.all([here, there].map(({ url }) => storeIs(state, url)));
}

async function storeIs(state: "ok" | "failed", url: string): Promise<void> {
  while (true) {
    const { checks } = (await (await fetch(`${url}/readyz`)).json()) as { checks: { store: string } };
    if (checks.store === state) return;
  }
}

/** One query, or one look at a picture, of somebody new: what it is answered with. */
type Spending = () => Promise<{ personId: string; once: (gateway: Replica) => Promise<Response> }>;

const asking: Spending = async () => {
  const { name, caller } = await world.someone();
  const headers = { "content-type": "application/json", authorization: `Bearer ${caller.token}` };
  const once = ({ url }: Replica) =>
    fetch(`${url}/graphql`, { method: "POST", headers, body: '{"query":"{ viewer { id } }"}' });
  return { personId: personId(world.fixture.sandbox.issuer, name), once };
};

const looking: Spending = async () => {
  const { name, caller } = await world.someone();
  world.fixture.sandbox.world.file(name, "harbor.jpg", { width: 40, height: 30 });
  const { team } = await world.team([name]);
  const path = new URL((await plain(caller, team)).nodes[0].thumbnail.url).pathname;
  return { personId: personId(world.fixture.sandbox.issuer, name), once: ({ url }) => fetch(url + path) };
};

describe.each([
  ["queries", "rate", asking],
  ["pictures", "rate:thumbnails", looking],
])("%s", (_, counts, spending) => {
  const statuses = async (answers: Promise<Response>[]) => (await Promise.all(answers)).map(({ status }) => status);

  test("come out of one allowance, wherever they are asked for, and it comes back within the minute", async () => {
    const { personId, once } = await spending();
    const both = [here, there, here, there].map(once);
    expect(await statuses(both)).toEqual([200, 200, 200, 200]);
    expect(await statuses([once(here), once(there)])).toEqual([429, 429]);
    const wait = Number((await once(there)).headers.get("retry-after"));
    const redis = new Redis(REDIS);
    const left = await redis.pttl(`popsync:${counts}:${personId}`).finally(() => redis.disconnect());
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
    expect(wait).toBeGreaterThanOrEqual(Math.floor(left / 1000));
    expect(wait).toBeLessThanOrEqual(60);
    expect((await (await spending()).once(here)).status).toBe(200);
  });

  test("are counted by each gateway for itself while Redis is away, and together again when it is back", async () => {
    const { once } = await spending();
    expect(await statuses([here, there, here].map(once))).toEqual([200, 200, 200]);
    await relay.cut();
    await storesAre("failed");
    for (const gateway of [here, there]) {
      for (let time = 0; time < ALLOWED; time++) expect((await once(gateway)).status).toBe(200);
      const refused = await once(gateway);
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    await relay.mend();
    await storesAre("ok");
    expect((await once(there)).status).toBe(200);
    expect(await statuses([once(here), once(there)])).toEqual([429, 429]);
  });

  test("are answered all the same by a gateway whose Redis has fallen silent, as many as are allowed", async () => {
    const { once } = await spending();
    relay.silence();
    const answers = await statuses(Array.from({ length: ALLOWED + 2 }, () => once(here)));
    expect(answers.sort()).toEqual([200, 200, 200, 200, 429, 429]);
  });
});
