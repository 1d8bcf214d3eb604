import type { MigrationInterface, QueryRunner } from "typeorm";

/** One row that readiness writes, to learn whether rows can be written at all. */
export class Readiness1764600002000 implements MigrationInterface {
  readonly name = "Readiness1764600002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE readiness (
        id integer CONSTRAINT readiness_pkey PRIMARY KEY CONSTRAINT readiness_id_check CHECK (id = 1),
        at timestamptz(3) NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE readiness`);
  }
}
