import { isIPv4, type LookupFunction } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { isPublicAddress, publicOnly } from "../../../src/providers/host/public-address.js";

/**
 * The IANA special-purpose address registries and the multicast and reserved space, each as its first and last address,
 * and the neighbours that belong to the public internet.
 */
const NETS: readonly (readonly [first: string, last: string, before?: string | undefined, after?: string])[] = [
  ["0.0.0.0", "0.255.255.255", undefined, "1.0.0.0"],
  ["10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"],
  ["100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"],
  ["127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"],
  ["169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"],
  ["172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"],
  ["192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"],
  ["192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"],
  ["192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"],
  ["192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"],
  ["198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"],
  ["198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"],
  ["203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"],
  ["224.0.0.0", "255.255.255.255", "223.255.255.255"],
  ["::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", undefined, "2000::"],
  ["2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff::", "2001:200::"],
  ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db7:ffff::", "2001:db9::"],
  ["2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff::", "2003::"],
  ["3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffe:ffff::", "3fff:1000::"],
  ["4000::", "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff:ffff::"],
  ["8000::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
];

describe("an address", () => {
  it.each(NETS)("from %s to %s is not of the public internet, its neighbours are", (first, last, ...neighbours) => {
    expect([first, last].filter(isPublicAddress)).toEqual([]);
    const outside = neighbours.filter((address) => address !== undefined);
    expect(outside.filter(isPublicAddress)).toEqual(outside);
  });

  it("of version 4 is not of the public internet as one of version 6 either, however it is written", () => {
    for (const [first] of NETS.filter(([address]) => isIPv4(address))) {
      expect([`::ffff:${first}`, `::${first}`, `64:ff9b::${first}`].filter(isPublicAddress)).toEqual([]);
    }
  });

  it("of version 4 is judged by itself where it is reached through NAT64", () => {
    for (const [first, last, ...neighbours] of NETS.filter(([address]) => isIPv4(address))) {
      expect([first, last].map((address) => `64:ff9b::${address}`).filter(isPublicAddress)).toEqual([]);
      const outside = neighbours.filter((address) => address !== undefined).map((address) => `64:ff9b::${address}`);
      expect(outside.filter(isPublicAddress)).toEqual(outside);
    }
    expect(["64:ff9b::808:808", "64:FF9B:0:0::8.8.8.8"].filter(isPublicAddress)).toHaveLength(2);
    expect(["64:ff9b:1::8.8.8.8", "64:ff9a::8.8.8.8", "64:ff9b::1:808:808"].filter(isPublicAddress)).toEqual([]);
  });

  it.each(["", "localhost", "example.com", "8.8.8", "8.8.8.8:80", "[2606:4700::1111]"])("%j is none", (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});

describe("a lookup of public addresses", () => {
  type Found = Parameters<Parameters<LookupFunction>[2]>;
  const looked = (lookup: LookupFunction, all: boolean) =>
    new Promise<Found>((resolve) => publicOnly(lookup)("x.example", { all }, (...found) => resolve(found)));
  const answers =
    (...addresses: string[]): LookupFunction =>
    (_name, { all }, done) => {
      // As node:dns does: a list when it is asked for all.
      const found = addresses.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }));
      if (all) done(null, found);
      else done(null, found[0]?.address ?? "", found[0]?.family);
    };

  it("keeps only the public ones of a name, all or the first", async () => {
    const lookup = answers("10.0.0.1", "8.8.4.4", "::1", "2606:4700::1111");
    const kept = [
      { address: "8.8.4.4", family: 4 },
      { address: "2606:4700::1111", family: 6 },
    ];
    expect(await looked(lookup, true)).toEqual([null, kept]);
    expect(await looked(lookup, false)).toEqual([null, "8.8.4.4", 4]);
  });

  it("is refused when none is left", async () => {
    for (const all of [true, false]) {
      const [error, address] = await looked(answers("127.0.0.1", "fd00::1"), all);
      expect([error?.code, error?.message, address]).toEqual(["ENOTPUBLIC", "no public address", ""]);
    }
    expect((await looked(answers(), true))[0]?.code).toBe("ENOTPUBLIC");
  });

  it("judges the address of a lookup that tells only one", async () => {
    const single =
      (address: string): LookupFunction =>
      (_name, _options, done) =>
        done(null, address, isIPv4(address) ? 4 : 6);
    expect(await looked(single("8.8.8.8"), false)).toEqual([null, "8.8.8.8", 4]);
    expect((await looked(single("169.254.169.254"), false))[0]?.code).toBe("ENOTPUBLIC");
  });

  it("passes on what went wrong", async () => {
    const failure = Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
    const [error, address] = await looked((_name, _options, done) => done(failure, ""), true);
    expect([error, address]).toEqual([failure, ""]);
  });
});
