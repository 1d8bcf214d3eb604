import { randomBytes } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { attemptBinding, loginBinding, outcomeBinding, settingBinding } from "../../src/data/bindings.js";
import { type Binding, createVault, KID, MissingKey, SealBroken } from "../../src/data/vault.js";

const key = (kid: string, fill?: number) => ({
  kid,
  key: fill === undefined ? randomBytes(32) : new Uint8Array(32).fill(fill),
});
const one = key("one");
const two = key("two");
const binding: Binding = { purpose: "grant", table: "login", row: "r1", team: "t1", person: "p1" };

const words = fc.string({ unit: "binary" });
const bindings: fc.Arbitrary<Binding> = fc.record(
  { purpose: words, table: words, row: words, team: words, person: words },
  { requiredKeys: ["purpose", "table", "row"] },
);

describe("sealing", () => {
  const vault = createVault([one]);

  test("what was sealed opens where it was sealed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), bindings, async (text, where) => {
        expect(await vault.open(await vault.seal(text, where), where)).toBe(text);
      }),
    );
  });

  test("and nowhere else", async () => {
    await fc.assert(
      fc.asyncProperty(bindings, bindings, async (here, there) => {
        fc.pre(!same(here, there));
        await expect(vault.open(await vault.seal("x", here), there)).rejects.toBeInstanceOf(SealBroken);
      }),
    );
  });

  test.each(["purpose", "table", "row", "team", "person"] as const)("another %s does not open it", async (part) => {
    const sealed = await vault.seal("x", binding);
    await expect(vault.open(sealed, { ...binding, [part]: "other" })).rejects.toBeInstanceOf(SealBroken);
    const { [part]: _, ...without } = binding;
    await expect(vault.open(sealed, without as Binding)).rejects.toBeInstanceOf(SealBroken);
    await expect(vault.open(await vault.seal("x", without as Binding), binding)).rejects.toBeInstanceOf(SealBroken);
  });

  /** Whether a sealed text says that it needs another key than the vault's own; what cannot be a key's name is none. */
  const namesAnother = (sealed: string): boolean => {
    try {
      const { kid } = JSON.parse(bytes(sealed.split(".")[0] ?? "").toString());
      return typeof kid === "string" && kid !== "one" && KID.test(kid);
    } catch {
      return false;
    }
  };

  test("one changed letter, anywhere, and it does not open", async () => {
    const sealed = await vault.seal("a secret", binding);
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.constantFrom(..."ABCXYZ019-_."), async (at, letter) => {
        const forged = sealed.slice(0, at) + letter + sealed.slice(at + 1);
        // The last letter of a part may carry bits that mean nothing: the same bytes are the same text.
        fc.pre(forged.split(".").some((part, i) => !bytes(part).equals(bytes(sealed.split(".")[i] ?? ""))));
        // A letter of the key's name makes it another key's, which nobody has.
        await expect(vault.open(forged, binding)).rejects.toThrow(namesAnother(forged) ? MissingKey : SealBroken);
      }),
    );
  });

  test("the same text is never sealed to the same text", async () => {
    expect(await vault.seal("x", binding)).not.toBe(await vault.seal("x", binding));
  });

  test("it is a compact JWE that says how, under which key and where, and nothing of the content", async () => {
    const sealed = await vault.seal("s3cret-content", binding);
    const [header = "", ...rest] = sealed.split(".");
    expect(rest).toHaveLength(4);
    expect(JSON.parse(bytes(header).toString())).toEqual({ alg: "A256KW", enc: "A256GCM", kid: "one", ...binding });
    expect(sealed).not.toContain(bytes("s3cret-content").toString("base64url"));
  });

  test.each(["", "x", "a.b.c.d.e", "e30....", Buffer.from('{"alg":"none","kid":"one"}').toString("base64url")])(
    "%j was never sealed",
    async (text) => {
      await expect(vault.open(text, binding)).rejects.toBeInstanceOf(SealBroken);
      expect(vault.isCurrent(text) && text.split(".").length === 5).toBe(false);
    },
  );

  test("the error says which column, and nothing of content, row or person", async () => {
    const sealed = await vault.seal("s3cret-content", binding);
    const error = await vault.open(sealed, { ...binding, row: "row-x", person: "person-x" }).catch((thrown) => thrown);
    expect(error.message).toBe("A sealed value of login (grant) does not open where it was found.");
    expect(JSON.stringify(error)).not.toMatch(/s3cret|row-x|person-x/);
    expect(error.cause).toBeUndefined();
  });
});

describe("several keys", () => {
  test("the first seals, all open", async () => {
    const before = createVault([one]);
    const after = createVault([two, one]);
    const old = await before.seal("x", binding);
    const fresh = await after.seal("y", binding);
    expect([after.isCurrent(old), after.isCurrent(fresh), before.isCurrent(old)]).toEqual([false, true, true]);
    expect([await after.open(old, binding), await after.open(fresh, binding)]).toEqual(["x", "y"]);
  });

  test("a missing key is named", async () => {
    const sealed = await createVault([two]).seal("x", binding);
    const error = await createVault([one])
      .open(sealed, binding)
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(MissingKey);
    expect(error.kid).toBe("two");
  });

  test("another key under the same kid does not open it", async () => {
    const sealed = await createVault([one]).seal("x", binding);
    await expect(createVault([key("one")]).open(sealed, binding)).rejects.toBeInstanceOf(SealBroken);
  });

  test("a kid that nobody could have configured is not repeated in a message", async () => {
    const header = Buffer.from(JSON.stringify({ alg: "A256KW", enc: "A256GCM", kid: "a\nforged log line" }));
    const sealed = `${header.toString("base64url")}.a.b.c.d`;
    await expect(createVault([one]).open(sealed, binding)).rejects.toBeInstanceOf(SealBroken);
  });

  test("no keys, twice the same kid, a short key and an odd kid are refused", () => {
    expect(() => createVault([])).toThrow("at least one key");
    expect(() => createVault([one, key("one")])).toThrow('Two keys have the id "one"');
    expect(() => createVault([{ kid: "short", key: new Uint8Array(31) }])).toThrow('"short" has 31 bytes');
    expect(() => createVault([key("a b")])).toThrow("A key id is");
  });

  test("wiping the caller's copy of a key changes nothing", async () => {
    const mine = key("mine");
    const vault = createVault([mine]);
    const sealed = await vault.seal("x", binding);
    const [derived] = vault.derive("links");
    mine.key.fill(0);
    expect(await vault.open(sealed, binding)).toBe("x");
    expect(createVault([mine]).derive("links")[0]?.key).not.toEqual(derived?.key);
  });
});

describe("sub-keys", () => {
  test("one for each key in their order; another purpose or key is another sub-key", () => {
    const vault = createVault([two, one]);
    const links = vault.derive("links");
    expect(links.map(({ kid }) => kid)).toEqual(["two", "one"]);
    const all = [...links, ...vault.derive("cursors"), two, one].map((entry) => Buffer.from(entry.key).toString("hex"));
    expect(new Set(all).size).toBe(6);
    expect(createVault([one]).derive("links")[0]).toEqual(links[1]);
    // Made once: links are signed by the hundred.
    expect(vault.derive("links")).toBe(links);
  });

  test("the recipe stays: links made before an upgrade hold after it", () => {
    const [derived] = createVault([key("k", 7)]).derive("links");
    expect(Buffer.from(derived?.key ?? []).toString("hex")).toBe(
      "84f13ff5c18d6bcb03d4cf7dc165d47bbdf587969b9afc178737db805e87fe8b",
    );
  });
});

describe("the bindings", () => {
  const uuid = fc.uuid();
  test("no column's binding is another's, and letters' case in a UUID does not matter", () => {
    fc.assert(
      fc.property(uuid, uuid, uuid, fc.string(), (id, teamId, personId, name) => {
        const row = { id, teamId, personId };
        const all = [
          settingBinding({ teamId, instanceId: id, key: name }),
          loginBinding(row),
          attemptBinding(row),
          outcomeBinding(row),
        ];
        expect(new Set(all.map((each) => `${each.table} ${each.purpose}`)).size).toBe(4);
        const upper = { id: id.toUpperCase(), teamId: teamId.toUpperCase(), personId: personId.toUpperCase() };
        expect(loginBinding(upper)).toEqual(loginBinding(row));
        expect(settingBinding({ teamId: upper.teamId, instanceId: upper.id, key: name })).toEqual(all[0]);
      }),
    );
  });
});

function bytes(text: string): Buffer {
  return Buffer.from(text, "base64url");
}

function same(a: Binding, b: Binding): boolean {
  return (["purpose", "table", "row", "team", "person"] as const).every((name) => a[name] === b[name]);
}
