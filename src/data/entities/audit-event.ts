import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from "typeorm";
import { Team } from "./team.js";

/** Who did what: names of fields, never values. Outlives the person and the instance it names. */
@Entity({ name: "audit_event" })
@Index("audit_event_team_idx", ["teamId", "id"])
export class AuditEvent {
  /** A bigint, so a string here: pg will not round it. Set by the database. */
  @PrimaryGeneratedColumn("identity", {
    type: "bigint",
    generatedIdentity: "ALWAYS",
    primaryKeyConstraintName: "audit_event_pkey",
  })
  id: string;

  @Column({ name: "team_id", type: "uuid" })
  @ForeignKey(() => Team, { name: "audit_event_team_fkey", onDelete: "CASCADE" })
  teamId: string;

  @Column({ type: "timestamptz", precision: 3, default: () => "now()" })
  at: Date;

  @Column({ name: "actor_id", type: "uuid" })
  actorId: string;

  /** How the actor was called then. */
  @Column({ type: "text" })
  actor: string;

  @Column({ type: "text" })
  action: string;

  @Column({ name: "instance_id", type: "uuid", nullable: true })
  instanceId: string | null;

  /** What the instance was called, and whose it was, when it happened. Null where there was none. */
  @Column({ name: "instance_name", type: "text", nullable: true })
  instanceName: string | null;

  @Column({ type: "text", nullable: true })
  provider: string | null;

  /** In words, what the fields alone do not say. */
  @Column({ type: "text", nullable: true })
  detail: string | null;

  @Column({ type: "text", array: true })
  fields: string[];
}
