/** Whom a limit by address counts. */
import { isIPv6 } from "node:net";

/** One customer's line: an IPv4 address, also where it is written as IPv6, or the 64 bits of a network in IPv6. */
export function lineOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [plain = ""] = address.toLowerCase().split("%");
  const mapped = /^::ffff:([\d.]+)$/.exec(plain)?.[1];
  if (mapped !== undefined) return mapped;
  const [left = [], right = []] = plain.split("::").map((side) => (side === "" ? [] : side.split(":")));
  // Four of eight groups; an IPv4 address at the end stands for two.
  const written = left.length + right.length + (right.at(-1)?.includes(".") ? 1 : 0);
  const groups = [...left, ...Array<string>(Math.max(0, 8 - written)).fill("0"), ...right].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
