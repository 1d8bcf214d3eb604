import { momentOf } from "../ui/format";
import type { Draft } from "./draft";
import type { Connection, Field } from "./types";

export interface Difference {
  readonly key: string;
  readonly label: string;
  readonly theirs: string;
  readonly mine: string;
  /** Both changed it, and not to the same. */
  readonly clash: boolean;
}

const notMine = "not changed by you";

interface Sides {
  readonly fields: readonly Field[];
  /** What both started from. */
  readonly base: Draft;
  readonly before: Connection | undefined;
  readonly mine: Draft;
  readonly current: Connection;
  readonly theirs: Draft;
}

/** Everything that either side changed, in words. */
export function differences({ fields, base, before, mine, current, theirs }: Sides): readonly Difference[] {
  const row = (key: string, label: string, ofBase: string, ofTheirs: string, ofMine: string): Difference[] => {
    const iDid = ofMine !== ofBase;
    if (!iDid && ofTheirs === ofBase) return [];
    const clash = iDid && ofTheirs !== ofBase && ofTheirs !== ofMine;
    return [{ key, label, theirs: ofTheirs, mine: iDid ? ofMine : notMine, clash }];
  };
  return [
    ...row("connectionName", "Connection name", base.connectionName, theirs.connectionName, mine.connectionName),
    ...row("enabled", "Enabled", yesNo(base.enabled), yesNo(theirs.enabled), yesNo(mine.enabled)),
    ...fields.flatMap((field) => {
      const { key, label } = field;
      if (field.kind === "SECRET") return secret(field, mine, before, current);
      const words = (draft: Draft) => valueInWords(field, draft.values[key] ?? "");
      return row(key, label, words(base), words(theirs), words(mine));
    }),
  ];
}

function secret({ key, label }: Field, mine: Draft, before: Connection | undefined, current: Connection): Difference[] {
  const at = (connection?: Connection) => connection?.settings?.find((setting) => setting.key === key)?.updatedAt;
  const replaced = at(current) !== at(before);
  const typed = mine.values[key] !== undefined;
  if (!typed && !replaced) return [];
  const since = at(current);
  const theirs = replaced ? `replaced ${since ? momentOf(since) : ""}`.trim() : "unchanged";
  return [{ key, label, theirs, mine: typed ? "the one you typed" : notMine, clash: typed && replaced }];
}

function valueInWords({ kind, choices }: Field, value: string): string {
  if (value === "") return "not set";
  if (kind === "BOOLEAN") return yesNo(value === "true");
  return choices?.find((choice) => choice.value === value)?.label ?? value;
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
