import { Check, Column, Entity, ForeignKey, PrimaryColumn } from "typeorm";
import type { Sealed } from "../vault.js";
import { Instance } from "./instance.js";

/** One set field of an instance: either readable or sealed, never both. A field that is not set has no row. */
@Entity({ name: "setting" })
@Check("setting_value_or_sealed_check", "(value IS NULL) <> (sealed IS NULL)")
export class Setting {
  @PrimaryColumn({ name: "instance_id", type: "uuid", primaryKeyConstraintName: "setting_pkey" })
  @ForeignKey(() => Instance, { name: "setting_instance_fkey", onDelete: "CASCADE" })
  instanceId: string;

  @PrimaryColumn({ type: "text", primaryKeyConstraintName: "setting_pkey" })
  key: string;

  @Column({ type: "text", nullable: true })
  value: string | null;

  /** Opens with `settingBinding`. */
  @Column({ type: "text", nullable: true })
  sealed: Sealed | null;

  /** Raised by every write of a new value. Key rotation compares it and leaves it: only the envelope is new. */
  @Column({ type: "integer", default: 1 })
  version: number;

  @Column({ name: "updated_at", type: "timestamptz", precision: 3, default: () => "now()" })
  updatedAt: Date;
}
