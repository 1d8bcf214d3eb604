import { InvalidSettings, type SettingProblem } from "../contract/errors.js";
import type { Values } from "../contract/provider.js";

/** What is wrong with a setting, in words for the admin. */
export class Problem {
  constructor(readonly message: string) {}
}

/** Turns a stored setting into what the provider works with, or says what is wrong with it. `undefined` = not set. */
export type Rule<T> = (value: string | undefined, values: Values) => T | Problem;

export type SettingsOf<Rules> = {
  readonly [Key in keyof Rules]: Rules[Key] extends Rule<infer T> ? T : never;
};

/** Reads settings by one rule a field. Throws `InvalidSettings` with every bad field at once. */
export function settingsReader<Rules extends Readonly<Record<string, Rule<unknown>>>>(
  rules: Rules,
): (values: Values) => SettingsOf<Rules> {
  return (values) => {
    const problems: SettingProblem[] = [];
    const settings: Record<string, unknown> = {};
    for (const [key, rule] of Object.entries(rules)) {
      const read = rule(values[key], values);
      if (read instanceof Problem) problems.push({ key, message: read.message });
      else if (read !== undefined) settings[key] = read;
    }
    if (problems.length > 0) throw new InvalidSettings(problems);
    return settings as SettingsOf<Rules>;
  };
}

/** A required text of this grammar. */
export function matching(grammar: RegExp, message: string): Rule<string> {
  return (value) => (value !== undefined && grammar.test(value) ? value : new Problem(message));
}

/**
 * A required secret. `isNot` catches the usual mistake, another value of the same page pasted in its place, and says what to
 * paste instead.
 */
export function secret(label: string, isNot?: (value: string, values: Values) => string | undefined): Rule<string> {
  return (value, values) => {
    if (value === undefined) return new Problem(`${label} is needed.`);
    const mistake = isNot?.(value, values);
    return mistake === undefined ? value : new Problem(mistake);
  };
}

/** An optional setting that `parse` brings into its one form; `explain` says what is wrong with one that it does not know. */
export function optional<T>(
  parse: (value: string) => T | undefined,
  explain: (value: string) => string,
): Rule<T | undefined> {
  return (value) => (value === undefined ? undefined : (parse(value) ?? new Problem(explain(value))));
}

/** For one setting that is refused by what the vendor says of it. */
export function badSetting(key: string, message: string): InvalidSettings {
  return new InvalidSettings([{ key, message }]);
}
