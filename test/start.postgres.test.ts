/** Whether a gateway starts on what it finds in its database, and what it does there. */
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { type App, createApp } from "../src/app.js";
import { readConfig } from "../src/config.js";
import { migrateDown, migrateUp, migrations, pendingMigrations } from "../src/data/migrations.js";
import { type Database, openDatabase } from "../src/data/source.js";
import { StartRefused } from "../src/resources.js";
import { serverDatabase } from "./support/database.js";

const names = migrations.map(({ name }) => name);
let empty: Awaited<ReturnType<typeof serverDatabase>>;
/** The operator's own connection. */
let operator: Database;
const apps: App[] = [];
beforeEach(async () => {
  empty = await serverDatabase("empty");
  operator = await openDatabase({ url: empty.url });
});
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await operator.close();
  await empty.drop();
});

async function start(mode: "production" | "development"): Promise<App> {
  const config = readConfig({
    NODE_ENV: mode,
    PUBLIC_URL: "https://gateway.example",
    DATABASE_URL: empty.url,
    AUTH_ISSUER: "https://issuer.example",
    AUTH_AUDIENCE: "popsync",
    ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 1).toString("base64")}`,
  });
  const logTo = new Writable({ write: (_line, _encoding, done) => done() });
  const app = await createApp(config, { logTo });
  apps.push(app);
  return app;
}

const ready = async (app: App) => {
  const { statusCode, body } = await app.server.inject("/readyz");
  return { status: statusCode, ...JSON.parse(body).checks };
};

describe("in production", () => {
  test("replicas refuse a database that lacks migrations: they say which and what to run, and change nothing", async () => {
    const refusals = await Promise.allSettled([start("production"), start("production"), start("production")]);
    for (const refused of refusals) {
      const { reason } = refused as PromiseRejectedResult;
      expect(reason).toBeInstanceOf(StartRefused);
      expect(reason.message).toBe(`The database lacks ${names.join(", ")}: run \`npm run migrate\` first.`);
    }
    const made = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace";
    expect(await operator.source.query(made)).toEqual([]);
    expect(await migrateUp(operator.source)).toEqual(names);
    expect(await ready(await start("production"))).toMatchObject({ status: 200, migrations: "ok" });
  });

  test("one that runs is no longer ready when a migration is taken back, and does not start again", async () => {
    await migrateUp(operator.source);
    const running = await start("production");
    await migrateDown(operator.source);
    expect(await ready(running)).toMatchObject({ status: 503, database: "ok", migrations: "failed" });
    await expect(start("production")).rejects.toThrow(`lacks ${names.at(-1)}:`);
  });
});

test("in development a gateway migrates by itself", async () => {
  expect(await ready(await start("development"))).toMatchObject({ status: 200, migrations: "ok" });
  expect(await pendingMigrations(operator.source)).toEqual([]);
});
