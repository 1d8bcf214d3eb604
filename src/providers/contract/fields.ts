import type { SettingProblem } from "./errors.js";
import { checkHost } from "./host-names.js";
import type { Field, InstanceAccess, Values } from "./provider.js";

/** One setting as it came in: null or absent keeps what is stored, the empty string clears it. */
export interface SettingEntry {
  readonly key: string;
  readonly value?: string | null;
}

const longestValue = 2000;

/** Those that an instance with this access has. */
export function fieldsOf(fields: readonly Field[], access: InstanceAccess): readonly Field[] {
  return fields.filter((field) => field.access === undefined || field.access === access);
}

/**
 * Lays what an admin sent over what is stored (`kept` absent = a new instance, which gets the defaults) and checks it against
 * the declared fields. Returns the good values and every problem, unknown and repeated keys included. A host is returned in
 * lower-case ASCII.
 */
export function readSettings(
  declared: readonly Field[],
  entries: readonly SettingEntry[],
  kept?: Values,
  access: InstanceAccess = "PER_USER",
): { values: Values; problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const given = new Map<string, string | null | undefined>();
  const fields = fieldsOf(declared, access);
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
    else if (value) values[field.key] = spelt(field, value);
  }
  const bad = new Set(problems.map(({ key }) => key));
  for (const { secret, target } of kept ? movedSecrets(fields, kept, values) : []) {
    const typed = typeof given.get(secret.key) === "string";
    if (!typed && !bad.has(target.key)) problems.push(typeAgain(secret, target));
    if (!typed) delete values[secret.key];
  }
  return { values, problems };
}

/** Secrets that would stay as they are while the host, or whatever they are bound to, becomes another. */
export function problemsOfMoving(fields: readonly Field[], before: Values, after: Values): readonly SettingProblem[] {
  return movedSecrets(fields, before, after).map(({ secret, target }) => typeAgain(secret, target));
}

/** What is wrong with the hosts among settings that were checked when they were saved: the rules may be others by now. */
export function problemsOfHosts(fields: readonly Field[], values: Values): readonly SettingProblem[] {
  return fields
    .filter(({ kind }) => kind === "HOST")
    .flatMap((field) => {
      const value = values[field.key];
      if (value === undefined) return [];
      const message = problemOf(field, value);
      if (message === undefined && spelt(field, value) === value) return [];
      return [{ key: field.key, message: message ?? `${field.label} is stored in another spelling. Type it again.` }];
    });
}

interface Moved {
  readonly secret: Field;
  readonly target: Field;
}

function movedSecrets(fields: readonly Field[], before: Values, after: Values): readonly Moved[] {
  return fields.flatMap((secret) => {
    const target = fields.find(({ key }) => key === secret.boundTo);
    const stays = before[secret.key] !== undefined && before[secret.key] === after[secret.key];
    return target && stays && before[target.key] !== after[target.key] ? [{ secret, target }] : [];
  });
}

function typeAgain(secret: Field, target: Field): SettingProblem {
  return { key: secret.key, message: `${secret.label} belongs to ${target.label}: type it again.` };
}

function hostOf({ hostPatterns = [], operatorHosts }: Field, value: string) {
  return checkHost(value, hostPatterns, operatorHosts);
}

/** As it is stored. */
function spelt(field: Field, value: string): string {
  const checked = field.kind === "HOST" ? hostOf(field, value) : undefined;
  return checked && "host" in checked ? checked.host : value;
}

function problemOf(field: Field, value: string): string | undefined {
  if (value.length > longestValue) return `${field.label} is too long: at most ${longestValue} characters.`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const control = field.kind === "LIST" ? /[\u0000-\u0009\u000b-\u001f\u007f]/ : /[\u0000-\u001f\u007f]/;
  if (control.test(value)) return `${field.label} holds a line break or another invisible character; paste it again.`;
  if (field.kind === "BOOLEAN" && value !== "true" && value !== "false")
    return `${field.label} is either true or false.`;
  if (field.kind === "DATE" && !isDate(value)) return `${field.label} is a date such as 2027-01-31.`;
  if (field.kind === "HOST") {
    const checked = hostOf(field, value);
    if ("problem" in checked) return `${field.label} ${checked.problem}`;
  }
  if (field.choices && !field.choices.some((choice) => choice.value === value)) {
    return `${field.label} is one of: ${field.choices.map((choice) => choice.value).join(", ")}.`;
  }
  return undefined;
}

function isDate(value: string): boolean {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  return parsed !== undefined && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
}
