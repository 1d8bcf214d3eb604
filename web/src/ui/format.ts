const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const timeExactly = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** 14:05; with seconds when it is within a minute and a half. */
export function timeOf(instant: string): string {
  const soon = Math.abs(Date.parse(instant) - Date.now()) < 90_000;
  return (soon ? timeExactly : time).format(new Date(instant));
}

export function dayOf(instant: string): string {
  return day.format(new Date(instant));
}

export function momentOf(instant: string): string {
  return dayAndTime.format(new Date(instant));
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** 2.4 MB: powers of a thousand, as drives show them. */
export function sizeOf(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const unit = units[power] ?? "byte";
  const value = bytes / 1000 ** power;
  const digits = power > 1 && value < 10 ? 1 : 0;
  const display = power === 0 ? "long" : "short";
  return value.toLocaleString(undefined, { style: "unit", unit, unitDisplay: display, maximumFractionDigits: digits });
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}

const conjunction = new Intl.ListFormat("en", { type: "conjunction" });

/** A, B, and C. */
export function listOf(words: readonly string[]): string {
  return conjunction.format(words);
}
