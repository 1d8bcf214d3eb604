import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { DirectoryInUse } from "../../src/data/directory-lock.js";
import { DatabaseUnavailable } from "../../src/data/failures.js";
import { openDatabase } from "../../src/data/source.js";
import { embeddedDatabase } from "../support/database.js";

const place = mkdtempSync(join(tmpdir(), "popsync-source-"));
afterAll(() => rmSync(place, { recursive: true }));

describe("the embedded database", () => {
  test("keeps its rows, and is one process's and one handle's at a time", async () => {
    const dataDir = join(place, "deep", "db");
    const first = await openDatabase({ dataDir });
    await first.source.query(`CREATE TABLE kept AS SELECT 42 AS answer`);
    await expect(openDatabase({ dataDir })).rejects.toThrow(DirectoryInUse);
    await expect(openDatabase({ dataDir: relative(process.cwd(), dataDir) })).rejects.toThrow(
      `${dataDir} is in use by process ${process.pid}`,
    );
    await Promise.all([first.close(), first.close()]);
    await first.close();

    const second = await openDatabase({ dataDir });
    expect(await second.source.query(`SELECT answer FROM kept`)).toEqual([{ answer: 42 }]);
    await second.close();
  }, 60_000);

  test("a directory that cannot be made is named", async () => {
    const file = join(place, "file");
    writeFileSync(file, "");
    const error = await openDatabase({ dataDir: join(file, "db") }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(error.message).toContain(join(file, "db"));
    expect(error.message).toContain("ENOTDIR");
  });

  test("a directory with something else in it is named, and given back", async () => {
    const dataDir = join(place, "not-a-database");
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, "PG_VERSION"), "no version");
    const broken = await openDatabase({ dataDir }).catch((thrown) => thrown);
    expect(broken).toBeInstanceOf(DatabaseUnavailable);
    expect(broken.message).toContain(dataDir);
    // Not "in use": the failed attempt holds nothing.
    const again = await openDatabase({ dataDir }).catch((thrown) => thrown);
    expect(again).toBeInstanceOf(DatabaseUnavailable);
  }, 60_000);

  test("two transactions at once take turns", async () => {
    const { source, close } = await embeddedDatabase();
    await source.query(`CREATE TABLE turn (n int)`);
    const failing = source.transaction(async (manager) => {
      await manager.query(`INSERT INTO turn VALUES (1)`);
      await manager.query(`SELECT 1/0`);
    });
    const passing = source.transaction((manager) => manager.query(`INSERT INTO turn VALUES (2)`));
    await expect(failing).rejects.toThrow("division by zero");
    await passing;
    expect(await source.query(`SELECT n FROM turn`)).toEqual([{ n: 2 }]);
    await source.query(`DROP TABLE turn`);
    await close();
  }, 60_000);
});

test("a server that is not there is an error without the password", async () => {
  const url = "postgres://someone:pa55word@127.0.0.1:1/db";
  const error = await openDatabase({ url }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(DatabaseUnavailable);
  expect(error.message).toContain("DATABASE_URL");
  expect(error.message).toContain("ECONNREFUSED");
  expect(error.message).not.toContain("pa55word");
});

test("nothing named is an error", async () => {
  await expect(openDatabase({})).rejects.toThrow(DatabaseUnavailable);
});
