/**
 * A token, cursor or link with one letter changed. The letter is in the middle: the last ones of base64url may hold bits
 * that nobody reads, and a fixed ending is now and then the one that is there already.
 */
export function tampered(sealed: string): string {
  const middle = Math.floor(sealed.length / 2);
  return sealed.slice(0, middle) + (sealed[middle] === "A" ? "B" : "A") + sealed.slice(middle + 1);
}
