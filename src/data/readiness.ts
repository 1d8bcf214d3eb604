/** Whether the database does what users need of it: a login or a renewed token that cannot be written is lost. */
import { pendingMigrations } from "./migrations.js";
import type { Questions } from "./source.js";

/**
 * A row is written, since a database that takes no writes reads as if nothing were wrong. It is always the same row, which
 * takes no more room: so something larger is spilled to a temporary file, which a full disk refuses. Several statements sent
 * as one are one transaction.
 */
const WRITE = `
  INSERT INTO readiness (id, at) VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET at = excluded.at;
  SET LOCAL work_mem = '64kB';
  SELECT count(*) FROM generate_series(1, 8000)`;

export interface Readiness {
  /** Each rejects when it is not so. */
  writable(): Promise<void>;
  /** The names of what has not been applied. */
  pending(): Promise<readonly string[]>;
}

export function createReadiness(aside: Questions): Readiness {
  return {
    writable: async () => void (await aside.query(WRITE)),
    pending: () => pendingMigrations(aside),
  };
}
