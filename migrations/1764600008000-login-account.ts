import type { MigrationInterface, QueryRunner } from "typeorm";

/** A logout looks whether the same account uses the same registration elsewhere, in any team. */
export class LoginAccount1764600008000 implements MigrationInterface {
  readonly name = "LoginAccount1764600008000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX login_account_idx ON login (registration, account_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX login_account_idx`);
  }
}
