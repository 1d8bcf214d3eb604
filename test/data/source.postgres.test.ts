import { afterAll, beforeAll, expect, test } from "@jest/globals";
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

test("a statement that takes too long is ended by the server", async () => {
  const { source, close } = await openDatabase({ url: database.url, statementTimeoutMs: 20 });
  await expect(source.query(`SELECT pg_sleep(60)`)).rejects.toThrow("statement timeout");
  await close();
});

test("unless it was said that it may", async () => {
  const { source, close } = await openDatabase({ url: database.url, statementTimeoutMs: 0 });
  expect(await source.query(`SHOW statement_timeout`)).toEqual([{ statement_timeout: "0" }]);
  await close();
});
