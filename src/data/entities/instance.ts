import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { Team } from "./team.js";

/** What a team admin configured. Its settings are rows of their own. */
@Entity({ name: "instance" })
// On (team_id, lower(connection_name)), which a decorator cannot say: the migration does.
@Index("instance_connection_name_key", { synchronize: false })
@Index("instance_registration_idx", ["teamId", "provider", "registration"])
export class Instance {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "instance_pkey" })
  id: string;

  @Column({ name: "team_id", type: "uuid" })
  @ForeignKey(() => Team, { name: "instance_team_fkey", onDelete: "CASCADE" })
  teamId: string;

  @Column({ type: "text" })
  provider: string;

  /** Unique in the team, whatever the case of its letters. */
  @Column({ name: "connection_name", type: "text" })
  connectionName: string;

  @Column({ type: "boolean" })
  enabled: boolean;

  /** SHA-256 in hex of what a consent belongs to. */
  @Column({ type: "text" })
  registration: string;

  /** What an admin's update is compared with, settings included. */
  @Column({ type: "integer", default: 1 })
  version: number;

  @Column({ name: "created_at", type: "timestamptz", precision: 3, default: () => "now()" })
  createdAt: Date;

  @Column({ name: "updated_at", type: "timestamptz", precision: 3, default: () => "now()" })
  updatedAt: Date;
}
