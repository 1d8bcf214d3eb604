/** Host names that a person types: which are taken, and how they are spelt. Nothing is looked up. */
import { isIP } from "node:net";
import { domainToASCII, domainToUnicode } from "node:url";

export type HostCheck = { readonly host: string } | { readonly problem: string };

const LONGEST_NAME = 253;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The name in lower-case ASCII, if it fits one of the patterns or is one of the operator's. Otherwise what to type instead.
 * `operatorHosts` are compared as they are, since they were checked at start; they alone may have a port.
 */
export function checkHost(
  value: string,
  patterns: readonly string[],
  operatorHosts: readonly string[] = [],
): HostCheck {
  const known = operatorHosts.find((host) => host === value.toLowerCase());
  if (known !== undefined) return { host: known };
  const host = hostName(value);
  if (host === undefined) {
    const example = patterns[0]?.replace("*", "acme") ?? "host.example.com";
    return { problem: `is a host name and nothing else, such as ${example}: no https://, port, path or IP address.` };
  }
  if (patterns.some((pattern) => fits(host, pattern)) || operatorHosts.includes(host)) return { host };
  const taken =
    patterns.length > 0 ? `is one of ${patterns.join(", ")}` : "is a host that the gateway's operator allows";
  return { problem: `${taken}. For any other, ask the gateway's operator to allow ${host}.` };
}

/**
 * A DNS name in lower-case ASCII; undefined for anything else. It has to be typed as it is meant: what only becomes a name, or an
 * address, by being mapped (full-width dots, `0x7f.1`) is none.
 */
export function hostName(text: string): string | undefined {
  const ascii = domainToASCII(text);
  const typed = text.toLowerCase();
  if (typed !== ascii && typed !== domainToUnicode(ascii)) return undefined;
  const labels = ascii.split(".");
  if (ascii.length > LONGEST_NAME || isIP(ascii) !== 0 || !labels.every((label) => LABEL.test(label))) return undefined;
  // A last label that is a number makes it an IPv4 address (URL Standard, 3.5).
  return /^(?:\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "") ? undefined : ascii;
}

/** Label by label; a star stands for one label that is written as it reads. */
function fits(host: string, pattern: string): boolean {
  const [labels, wanted] = [host.split("."), pattern.split(".")];
  const same = (label: string, at: number) => (wanted[at] === "*" ? !label.startsWith("xn--") : label === wanted[at]);
  return labels.length === wanted.length && labels.every(same);
}
