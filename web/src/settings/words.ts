/** `secretExpiry` → "Secret expiry": names that programs gave, for people. */
export function humanName(name: string): string {
  const words = name
    .replace(/[_.-]+/g, " ")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/\b(uri|url|id)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const addresses = /https?:\/\/[^\s<>"]+/g;

/** Web addresses in a sentence, without the full stop behind them: what is to be pasted somewhere. */
export function addressesIn(text: string): readonly string[] {
  return [...new Set((text.match(addresses) ?? []).map((address) => address.replace(/[.,;:)\]]+$/, "")))];
}

/** The sentence around them, which then stand below it, to be copied. */
export function withoutAddresses(text: string): string {
  return addressesIn(text)
    .reduce((rest, address) => rest.replaceAll(address, ""), text)
    .replace(/\s+/g, " ")
    .trim();
}

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

/** Of a day without a time of day, which is the same day everywhere. */
export function dateOf(at: string): string {
  return day.format(new Date(at));
}
