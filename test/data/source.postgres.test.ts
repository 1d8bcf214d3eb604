import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { isDatabaseFailure } from "../../src/data/failures.js";
import { openDatabase } from "../../src/data/source.js";
import { serverDatabase } from "../support/database.js";

let database: Awaited<ReturnType<typeof serverDatabase>>;
beforeAll(async () => {
  database = await serverDatabase("migrated");
}, 60_000);
afterAll(() => database.drop());

test("a connection that is cut while idle is reported, replaced, and ends nothing", async () => {
  const admin = await openDatabase({ url: database.url });
  let reported: (error: Error) => void = () => {};
  const report = new Promise<Error>((resolve) => {
    reported = resolve;
  });
  const { source, close } = await openDatabase({ url: database.url, onIdleError: (error) => reported(error) });
  const [idle] = await source.query<{ pid: number }[]>(`SELECT pg_backend_pid() AS pid`);
  await admin.source.query(`SELECT pg_terminate_backend($1)`, [idle?.pid]);
  expect((await report).message).toContain("terminating connection");
  const [next] = await source.query<{ pid: number }[]>(`SELECT pg_backend_pid() AS pid`);
  expect(next?.pid).not.toBe(idle?.pid);
  await close();
  await admin.close();
});

test("ten connections work at once", async () => {
  const { source, close } = await openDatabase({ url: database.url });
  const runners = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const runner = source.createQueryRunner();
      await runner.connect();
      return runner;
    }),
  );
  const pids = await Promise.all(runners.map((runner) => runner.query(`SELECT pg_backend_pid() AS pid`)));
  expect(new Set(pids.map(([{ pid }]) => pid)).size).toBe(10);
  await Promise.all(runners.map((runner) => runner.release()));
  await close();
});

test("a statement that takes too long is given up, at the server too, and its connection with it", async () => {
  const failures: string[] = [];
  const onFailure = (reason: string) => failures.push(reason);
  const { source, close } = await openDatabase({ url: database.url, queryTimeoutMs: 50, onFailure });
  const admin = await openDatabase({ url: database.url });
  const sleepers = () =>
    admin.source.query(`SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(6%' AND pid <> pg_backend_pid()`);
  const late = source.query(`SELECT pg_sleep(61)`);
  await expect(late).rejects.toThrow("no answer within 50 ms");
  expect(isDatabaseFailure(await late.catch((error: unknown) => error))).toBe(true);
  // Whoever comes next has a connection that nothing is under way on.
  expect(await source.query(`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  while ((await sleepers()).length > 0);
  expect(failures).toEqual(["timeout"]);
  await close();
  await admin.close();
});

test("a transaction that is cut short in the middle is rolled back, and gives its locks back", async () => {
  const { source, close } = await openDatabase({ url: database.url, queryTimeoutMs: 300 });
  const admin = await openDatabase({ url: database.url });
  await admin.source.query(`CREATE TABLE cut (n int)`);
  const cut = source.transaction(async (manager) => {
    await manager.query(`INSERT INTO cut VALUES (1)`);
    await manager.query(`SELECT pg_sleep(62)`);
  });
  await expect(cut).rejects.toThrow("no answer within");
  // Waits until the server has let go.
  await admin.source.query(`ALTER TABLE cut ADD COLUMN seen boolean`);
  expect(await admin.source.query(`SELECT * FROM cut`)).toEqual([]);
  await close();
  await admin.close();
});

test("unless it was said that it may", async () => {
  const { source, close } = await openDatabase({ url: database.url, queryTimeoutMs: 0 });
  expect(await source.query(`SHOW statement_timeout`)).toEqual([{ statement_timeout: "0" }]);
  await close();
});
