/** `secretExpiry` → "Secret expiry": names that programs gave, for people. */
export function humanName(name: string): string {
  const words = name
    .replace(/[_.-]+/g, " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/\b(uri|url|id)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

/** Of a day without a time of day, which is the same day everywhere. */
export function dateOf(at: string): string {
  return day.format(new Date(at));
}
