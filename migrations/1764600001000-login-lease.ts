import type { MigrationInterface, QueryRunner } from "typeorm";

/** The turn of renewing a login, and what the vendor demands of the next one, in the login's own row. */
export class LoginLease1764600001000 implements MigrationInterface {
  readonly name = "LoginLease1764600001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE login
        ADD COLUMN challenge text,
        ADD COLUMN lease_owner uuid,
        ADD COLUMN lease_fence integer NOT NULL DEFAULT 0,
        ADD COLUMN lease_until timestamptz(3)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE login
        DROP COLUMN challenge, DROP COLUMN lease_owner, DROP COLUMN lease_fence, DROP COLUMN lease_until`);
  }
}
