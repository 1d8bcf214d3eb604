/** A login's row with its grant: read, and written only over what it was renewed from. */
import type { DataSource } from "typeorm";

import { Login } from "../../data/entities/login.js";
import { LoginRequired } from "../../providers/contract/errors.js";
import type { Grant } from "../../providers/contract/provider.js";
import type { Lease } from "./lease.js";
import type { Grants } from "./opened-grants.js";

export interface Held {
  readonly row: Login;
  readonly grant: Grant;
}

export interface LoginGrants {
  /** Throws `LoginRequired` where there is no login, none that opens, or one that has expired. */
  live(id: string): Promise<Held>;
  /**
   * Puts a renewed grant in the place of the one that it was got for, whoever holds the lease by now: who succeeded outranks who
   * was refused. False: the row has moved on, or is gone. Rejects when that could not be told or done; then it may be tried again.
   */
  save(lease: Lease, basis: Grant, fresh: Grant, challenge: string | undefined): Promise<boolean>;
  /** Ends the login whose grant the vendor refused. False: the lease or the grant is another by now, so that nothing is known. */
  expire(lease: Lease, basis: Grant, challenge: string | undefined): Promise<boolean>;
  /** Keeps what the vendor demands of the next login. */
  demand(lease: Lease, challenge: string): Promise<void>;
}

export function createLoginGrants(source: DataSource, grants: Grants): LoginGrants {
  const logins = source.getRepository(Login);

  async function stored(id: string): Promise<Held> {
    const row = await logins.findOneBy({ id });
    if (!row) throw new LoginRequired("You are not logged in to this provider. Log in to search it.");
    const grant = await grants.open(row);
    // The row is left as it is: a replica that was given too few keys must not log anybody out.
    if (!grant) throw new LoginRequired("Your login to this provider can't be read any more. Log in again.");
    return { row, grant };
  }

  /** The row that still holds the grant, whatever its state. */
  async function unmoved(id: string, basis: Grant): Promise<Login | undefined> {
    const row = await logins.findOneBy({ id });
    if (!row) return undefined;
    const grant = await grants.open(row);
    if (!grant) throw new Error("A login's row does not open, so that its renewed grant cannot be saved.");
    return grant.accessToken === basis.accessToken ? row : undefined;
  }

  async function update(sql: string, parameters: unknown[]): Promise<boolean> {
    const [, affected] = await source.query<[unknown, number]>(sql, parameters);
    return affected === 1;
  }

  return {
    async live(id) {
      const held = await stored(id);
      if (held.row.state === "EXPIRED") {
        throw new LoginRequired("Your login to this provider has expired. Log in again.");
      }
      return held;
    },

    async save({ id, fence }, basis, fresh, challenge) {
      for (let row = await unmoved(id, basis); row; row = await unmoved(id, basis)) {
        const sealed = await grants.seal(fresh, row);
        // Compared with the version: what a login or another renewal wrote is newer.
        const saved = await update(
          `UPDATE login SET sealed = $3, state = 'LOGGED_IN', version = version + 1, challenge = coalesce($4, challenge),
             lease_until = CASE WHEN lease_fence = $5 THEN NULL ELSE lease_until END
           WHERE id = $1 AND version = $2`,
          [id, row.version, sealed, challenge ?? null, fence],
        );
        if (saved) return true;
      }
      return false;
    },

    async expire({ id, fence }, basis, challenge) {
      for (let row = await unmoved(id, basis); row?.leaseFence === fence; row = await unmoved(id, basis)) {
        const ended = await update(
          `UPDATE login SET state = 'EXPIRED', version = version + 1, challenge = coalesce($4, challenge), lease_until = NULL
           WHERE id = $1 AND version = $2 AND lease_fence = $3`,
          [id, row.version, fence, challenge ?? null],
        );
        if (ended) return true;
      }
      return false;
    },

    async demand({ id, fence }, challenge) {
      await update(`UPDATE login SET challenge = $3 WHERE id = $1 AND lease_fence = $2`, [id, fence, challenge]);
    },
  };
}
