import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from "typeorm";
import type { Sealed } from "../vault.js";
import { Membership } from "./membership.js";

/** One user's own consent to one app registration within one team. Logged out is: no row. `id` is `loginId(…)`. */
@Entity({ name: "login" })
@Unique("login_owner_registration_key", ["teamId", "personId", "provider", "registration"])
@Check("login_state_check", "state IN ('LOGGED_IN', 'EXPIRED')")
@Index("login_registration_idx", ["teamId", "provider", "registration"])
@Index("login_account_idx", ["registration", "accountId"])
// Leaving a team erases its logins by the database's own hand, whoever deletes the membership.
@ForeignKey(() => Membership, ["teamId", "personId"], ["teamId", "personId"], {
  name: "login_membership_fkey",
  onDelete: "CASCADE",
})
export class Login {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "login_pkey" })
  id: string;

  @Column({ name: "team_id", type: "uuid" })
  teamId: string;

  @Column({ name: "person_id", type: "uuid" })
  personId: string;

  @Column({ type: "text" })
  provider: string;

  @Column({ type: "text" })
  registration: string;

  @Column({ type: "text" })
  state: "LOGGED_IN" | "EXPIRED";

  /** The provider's own id of the account, not a name. */
  @Column({ name: "account_id", type: "text" })
  accountId: string;

  /** What the user calls the account: an address, a name. */
  @Column({ type: "text", nullable: true })
  account: string | null;

  /** The grant. Opens with `loginBinding`. */
  @Column({ type: "text" })
  sealed: Sealed;

  @Column({ type: "timestamptz", precision: 3 })
  since: Date;

  /**
   * Raised by every write of new content, and compared with by renewal. Key rotation compares it and leaves it, so that
   * it never makes a renewal lose. A login ended and made anew has the same id, so it must start at another number.
   */
  @Column({ type: "integer", default: 1 })
  version: number;

  /** What the vendor demands of the next login, in the plug-in's own words. It travels in a browser's address: no secret. */
  @Column({ type: "text", nullable: true })
  challenge: string | null;

  /** The process whose turn of renewing it is, until `leaseUntil` by the database's clock. */
  @Column({ name: "lease_owner", type: "uuid", nullable: true })
  leaseOwner: string | null;

  /** Raised each time the lease is taken: who holds an older number holds nothing any more. */
  @Column({ name: "lease_fence", type: "integer", default: 0 })
  leaseFence: number;

  @Column({ name: "lease_until", type: "timestamptz", precision: 3, nullable: true })
  leaseUntil: Date | null;
}
