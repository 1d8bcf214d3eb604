import { Check, Column, Entity, Index, PrimaryColumn, Unique } from "typeorm";

export type CloudDriveSearch = "OFF" | "REQUESTED" | "ON";

/** A customer's team. Cloud Drive Search is bought per team; the operator switches it. */
@Entity({ name: "team" })
@Unique("team_external_id_key", ["externalId"])
@Check("team_cloud_drive_search_check", "cloud_drive_search IN ('OFF', 'REQUESTED', 'ON')")
@Index("team_cloud_drive_search_idx", ["cloudDriveSearch", "id"])
export class Team {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "team_pkey" })
  id: string;

  /** The caller's own name for it: `provisionTeam` is idempotent by this. */
  @Column({ name: "external_id", type: "text" })
  externalId: string;

  @Column({ type: "text" })
  name: string;

  @Column({ name: "cloud_drive_search", type: "text", default: "OFF" })
  cloudDriveSearch: CloudDriveSearch;

  // Milliseconds, everywhere: a Date cannot carry more, and what is read back must equal what was written.
  @Column({ name: "created_at", type: "timestamptz", precision: 3, default: () => "now()" })
  createdAt: Date;
}
