import type { MigrationInterface, QueryRunner } from "typeorm";

interface Row {
  id: string;
  team_id: string;
  connection_name: string;
}

/** What the audit log tells of a connection as it was then, and what names of connections are compared by. */
export class AuditFactsAndNameKeys1764600002001 implements MigrationInterface {
  readonly name = "AuditFactsAndNameKeys1764600002001";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE audit_event ADD COLUMN instance_name text, ADD COLUMN provider text, ADD COLUMN detail text`);

    // A replica of the build before this one leaves the key out: any that nobody else has will do until the next save.
    await runner.query(`ALTER TABLE instance ADD COLUMN name_key text NOT NULL DEFAULT gen_random_uuid()::text`);
    const rows: Row[] = await runner.query(
      `SELECT id, team_id, connection_name FROM instance ORDER BY created_at, id FOR UPDATE`,
    );
    const taken = new Set<string>();
    for (const { id, team_id, connection_name } of rows) {
      const key = nameKey(connection_name);
      // Names that stood side by side go on doing so: the later one keeps a key of its own until it is renamed.
      const own = taken.has(`${team_id} ${key}`) ? `${key} ${id}` : key;
      taken.add(`${team_id} ${own}`);
      await runner.query(`UPDATE instance SET name_key = $2 WHERE id = $1`, [id, own]);
    }
    await runner.query(`DROP INDEX instance_connection_name_key`);
    await runner.query(`CREATE UNIQUE INDEX instance_connection_name_key ON instance (team_id, name_key)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX instance_connection_name_key`);
    await runner.query(`ALTER TABLE instance DROP COLUMN name_key`);
    await runner.query(
      `CREATE UNIQUE INDEX instance_connection_name_key ON instance (team_id, lower(connection_name))`,
    );
    await runner.query(`
      ALTER TABLE audit_event DROP COLUMN instance_name, DROP COLUMN provider, DROP COLUMN detail`);
  }
}

/** As the gateway made it when this was written; a migration does not change with it. */
function nameKey(name: string): string {
  const plain = name
    .normalize("NFKC")
    .replace(
      /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}\u{2800}]/gu,
      "",
    );
  return plain.toUpperCase().toLowerCase().normalize("NFKC").replace(/\s+/gu, " ").trim();
}
