/** Secrets of an instance that are there and do not open. An admin enters them anew; nothing else is lost. */
import { Misconfigured, type SettingProblem } from "../../providers/contract/errors.js";
import type { SettingEntry } from "../../providers/contract/fields.js";
import type { Field } from "../../providers/contract/provider.js";

const WHY = "the key that it was encrypted with is gone";

export class SecretsUnreadable extends Misconfigured {
  constructor(readonly fields: readonly Field[]) {
    const labels = fields.map(({ label }) => label).join(", ");
    super(`${labels}: what is stored can't be read any more, because ${WHY}. Admin: enter it again and save.`);
  }
}

/** Who saves settings has to enter them, or clear them: keeping is no longer possible. */
export function problemsOfKeeping(
  unreadable: readonly Field[],
  entries: readonly SettingEntry[],
): readonly SettingProblem[] {
  const entered = new Set(entries.filter(({ value }) => typeof value === "string").map(({ key }) => key));
  return unreadable
    .filter(({ key }) => !entered.has(key))
    .map(({ key, label }) => ({ key, message: `${label} can't be read any more, because ${WHY}. Enter it again.` }));
}
