import { Column, Entity, PrimaryColumn, Unique } from "typeorm";

/** Somebody who has called us, or who was named as a member: keyed by issuer and subject. `id` is `personId(…)`. */
@Entity({ name: "person" })
@Unique("person_issuer_subject_key", ["issuer", "subject"])
export class Person {
  @PrimaryColumn({ type: "uuid", primaryKeyConstraintName: "person_pkey" })
  id: string;

  @Column({ type: "text" })
  issuer: string;

  @Column({ type: "text" })
  subject: string;

  @Column({ type: "text", nullable: true })
  name: string | null;

  @Column({ type: "text", nullable: true })
  email: string | null;
}
