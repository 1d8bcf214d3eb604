import type { SettingProblem } from "./errors.js";
import type { Field, Values } from "./provider.js";

/** One setting as it came in: null or absent keeps what is stored, the empty string clears it. */
export interface SettingEntry {
  readonly key: string;
  readonly value?: string | null;
}

const longestValue = 2000;

/**
 * Lays what an admin sent over what is stored (`kept` absent = a new instance, which gets the defaults) and checks it against
 * the declared fields. Returns the good values and every problem, unknown and repeated keys included.
 */
export function readSettings(
  fields: readonly Field[],
  entries: readonly SettingEntry[],
  kept?: Values,
): { values: Values; problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const given = new Map<string, string | null | undefined>();
  const known = new Set(fields.map(({ key }) => key));
  for (const { key, value } of entries) {
    if (!known.has(key)) problems.push({ key, message: "There is no such setting." });
    else if (given.has(key)) problems.push({ key, message: "This setting was sent more than once." });
    else given.set(key, value);
  }
  const values: Record<string, string> = {};
  for (const field of fields) {
    const sent = given.get(field.key);
    const value = (sent ?? (kept ? kept[field.key] : field.defaultValue))?.trim();
    const problem = value ? problemOf(field, value) : field.required ? `${field.label} is needed.` : undefined;
    if (problem) problems.push({ key: field.key, message: problem });
    else if (value) values[field.key] = value;
  }
  return { values, problems };
}

function problemOf(field: Field, value: string): string | undefined {
  if (value.length > longestValue) return `${field.label} is too long: at most ${longestValue} characters.`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const control = field.kind === "LIST" ? /[\u0000-\u0009\u000b-\u001f\u007f]/ : /[\u0000-\u001f\u007f]/;
  if (control.test(value)) return `${field.label} holds a line break or another invisible character; paste it again.`;
  if (field.kind === "BOOLEAN" && value !== "true" && value !== "false")
    return `${field.label} is either true or false.`;
  if (field.kind === "DATE" && !isDate(value)) return `${field.label} is a date such as 2027-01-31.`;
  if (field.choices && !field.choices.some((choice) => choice.value === value)) {
    return `${field.label} is one of: ${field.choices.map((choice) => choice.value).join(", ")}.`;
  }
  return undefined;
}

function isDate(value: string): boolean {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  return parsed !== undefined && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
}
