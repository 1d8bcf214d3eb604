import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { Person } from "./person.js";
import { Team } from "./team.js";

export type TeamRole = "ADMIN" | "MEMBER";

/** Deleting this row erases the person's logins and attempts in the team, by foreign key. */
@Entity({ name: "membership" })
@Check("membership_role_check", "role IN ('ADMIN', 'MEMBER')")
@Index("membership_person_idx", ["personId"])
export class Membership {
  @PrimaryColumn({ name: "team_id", type: "uuid", primaryKeyConstraintName: "membership_pkey" })
  @ForeignKey(() => Team, { name: "membership_team_fkey", onDelete: "CASCADE" })
  teamId: string;

  @PrimaryColumn({ name: "person_id", type: "uuid", primaryKeyConstraintName: "membership_pkey" })
  @ForeignKey(() => Person, { name: "membership_person_fkey", onDelete: "CASCADE" })
  personId: string;

  @Column({ type: "text" })
  role: TeamRole;
}
