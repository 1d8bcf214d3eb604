import { BlockList, isIP, type LookupFunction } from "node:net";

/** Everything that is not the public internet, by the IANA special-purpose registries (RFC 6890). */
const special4 = new BlockList();
// Apart: a list compares IPv4 addresses in their mapped form too, where ::/3 would hold them all.
const special6 = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  special4.addSubnet(net, bits, "ipv4");
}
// Outside 2000::/3 nothing is public; inside it, these lead elsewhere (Teredo, ORCHID, documentation, 6to4).
for (const [net, bits] of [
  ["::", 3],
  ["4000::", 2],
  ["8000::", 1],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const) {
  special6.addSubnet(net, bits, "ipv6");
}

/** Where names without IPv6 addresses are reached from networks without IPv4 (RFC 6052): the last 32 bits are the IPv4 address. */
const nat64 = new BlockList();
nat64.addSubnet("64:ff9b::", 96, "ipv6");

/** Whether an address literal belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special4.check(address, "ipv4");
  if (family !== 6) return false;
  return nat64.check(address, "ipv6")
    ? !special4.check(lastFourBytes(address), "ipv4")
    : !special6.check(address, "ipv6");
}

/** Of an IPv6 address, in the dotted spelling. `URL` spells it in hexadecimal groups, however it was written. */
function lastFourBytes(address: string): string {
  const groups = new URL(`http://[${address.replace(/%.*$/, "")}]`).hostname.slice(1, -1).split(":");
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || "0", 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The code of a lookup that found nothing public. */
export const NOT_PUBLIC = "ENOTPUBLIC";

/**
 * A lookup that only ever yields public addresses. It sits in the connection itself, so that a name which changes its
 * address between a check and the connection (DNS rebinding) gains nothing.
 */
export function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, "");
      const addresses = (Array.isArray(found) ? found : [{ address: found, family: isIP(found) }]).filter(
        ({ address }) => isPublicAddress(address),
      );
      const first = addresses[0];
      if (!first) return done(Object.assign(new Error("no public address"), { code: NOT_PUBLIC }), "");
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}
