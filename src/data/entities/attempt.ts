import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from "typeorm";
import type { Sealed } from "../vault.js";
import { Instance } from "./instance.js";
import { Membership } from "./membership.js";

/**
 * A login under way. `stateHash` is there until the redirect has come back, `ticketHash` from then until the ticket is
 * spent; of either only the SHA-256 is kept.
 */
@Entity({ name: "attempt" })
@Unique("attempt_state_hash_key", ["stateHash"])
@Unique("attempt_ticket_hash_key", ["ticketHash"])
@Index("attempt_person_idx", ["personId", "teamId"])
@Index("attempt_instance_idx", ["instanceId"])
@Index("attempt_expires_at_idx", ["expiresAt"])
@ForeignKey(() => Membership, ["teamId", "personId"], ["teamId", "personId"], {
  name: "attempt_membership_fkey",
  onDelete: "CASCADE",
})
export class Attempt {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "attempt_pkey" })
  id: string;

  @Column({ name: "state_hash", type: "text", nullable: true })
  stateHash: string | null;

  @Column({ name: "ticket_hash", type: "text", nullable: true })
  ticketHash: string | null;

  @Column({ name: "team_id", type: "uuid" })
  teamId: string;

  @Column({ name: "person_id", type: "uuid" })
  personId: string;

  @Column({ name: "instance_id", type: "uuid" })
  @ForeignKey(() => Instance, { name: "attempt_instance_fkey", onDelete: "CASCADE" })
  instanceId: string;

  /** Of the registration as it was when the login was started. */
  @Column({ type: "text" })
  fingerprint: string;

  /** PKCE verifier and nonce. Opens with `attemptBinding`. */
  @Column({ type: "text" })
  sealed: Sealed;

  /** The code or error that came back. Opens with `outcomeBinding`. */
  @Column({ type: "text", nullable: true })
  outcome: Sealed | null;

  @Column({ name: "return_to", type: "text" })
  returnTo: string;

  @Column({ name: "redirect_uri", type: "text" })
  redirectUri: string;

  @Column({ name: "expires_at", type: "timestamptz", precision: 3 })
  expiresAt: Date;

  @Column({ type: "integer", default: 1 })
  version: number;

  @Column({ name: "created_at", type: "timestamptz", precision: 3, default: () => "now()" })
  createdAt: Date;
}
