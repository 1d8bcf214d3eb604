/**
 * The turn of renewing a login: a lease in its own row, by the database's clock. Whoever takes it has shown that the row can be
 * written. Its fence tells a holder that was away too long from the one that came after it.
 */
import { randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";

import type { Timers } from "../../flow/timers.js";

/** How long a holder that was killed keeps the others waiting. */
export const LEASE_MS = 3_000;
const HEARTBEAT_MS = 1_000;

export interface Lease {
  readonly id: string;
  readonly fence: number;
}

export interface Leases {
  /** Undefined while somebody else has it, and for a login that is not there. */
  take(id: string): Promise<Lease | undefined>;
  /** Only one's own: whoever holds it by now keeps it. */
  release(lease: Lease): Promise<void>;
  /** Extends it until told to stop, or until it turns out to be somebody else's. */
  keep(lease: Lease): () => void;
}

const UNTIL = `clock_timestamp() + $2::float8 * interval '1 millisecond'`;

export function createLeases(source: DataSource, timers: Timers): Leases {
  const owner = randomUUID();

  async function extend({ id, fence }: Lease): Promise<boolean> {
    const [, affected] = await source.query<[unknown, number]>(
      `UPDATE login SET lease_until = ${UNTIL}
       WHERE id = $1 AND lease_fence = $3 AND lease_owner = $4 AND lease_until IS NOT NULL`,
      [id, LEASE_MS, fence, owner],
    );
    return affected === 1;
  }

  return {
    async take(id) {
      // An end further off than any lease lasts was written by a clock that was put back since.
      const [rows] = await source.query<[{ fence: number }[], number]>(
        `UPDATE login SET lease_owner = $3, lease_fence = lease_fence + 1, lease_until = ${UNTIL}
         WHERE id = $1 AND (lease_until IS NULL OR lease_until <= clock_timestamp() OR lease_until > ${UNTIL})
         RETURNING lease_fence AS fence`,
        [id, LEASE_MS, owner],
      );
      return rows[0] && { id, fence: rows[0].fence };
    },

    async release({ id, fence }) {
      const own = `UPDATE login SET lease_until = NULL WHERE id = $1 AND lease_fence = $2 AND lease_owner = $3`;
      await source.query(own, [id, fence, owner]);
    },

    keep(lease) {
      let stopped = false;
      let cancel = () => {};
      const beat = () => {
        // A database that does not answer is asked again: the lease may be ours still.
        extend(lease)
          .catch(() => true)
          .then((ours) => {
            if (ours && !stopped) cancel = timers.after(HEARTBEAT_MS, beat);
          });
      };
      cancel = timers.after(HEARTBEAT_MS, beat);
      return () => {
        stopped = true;
        cancel();
      };
    },
  };
}
