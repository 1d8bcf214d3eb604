import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { Team } from "./team.js";

/** What a team admin configured. Its settings are rows of their own. */
@Entity({ name: "instance" })
@Index("instance_connection_name_key", ["teamId", "nameKey"], { unique: true })
@Index("instance_registration_idx", ["teamId", "provider", "registration"])
export class Instance {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "instance_pkey" })
  id: string;

  @Column({ name: "team_id", type: "uuid" })
  @ForeignKey(() => Team, { name: "instance_team_fkey", onDelete: "CASCADE" })
  teamId: string;

  @Column({ type: "text" })
  provider: string;

  @Column({ name: "connection_name", type: "text" })
  connectionName: string;

  /** `nameKey(connectionName)`: unique in the team. The default is for builds that do not know of it yet. */
  @Column({ name: "name_key", type: "text", default: () => "(gen_random_uuid())" })
  nameKey: string;

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
