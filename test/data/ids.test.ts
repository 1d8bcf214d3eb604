import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { loginId, personId } from "../../src/data/ids.js";

const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("the same issuer and subject are the same person, today and tomorrow", () => {
  // Rows are named by this: a change of the recipe would part everybody from their logins.
  expect(personId("https://issuer.example", "ada")).toBe("3d45713e-51a4-83c4-9cf9-017362ff72c1");
  expect(loginId("t", "p", "onedrive", "r")).toBe("0c037c7c-1201-8ca8-b0fe-039f2d1b58f3");
});

test("ids are UUIDs, and different parts never share one", () => {
  const parts = fc.tuple(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }));
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      expect(personId(...one)).toMatch(UUID_V8);
      expect(personId(...one) === personId(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

test("moving the border between two parts makes another id", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (text, a, b) => {
      const [i, j] = [a % (text.length + 1), b % (text.length + 1)];
      fc.pre(i !== j);
      expect(personId(text.slice(0, i), text.slice(i))).not.toBe(personId(text.slice(0, j), text.slice(j)));
      expect(loginId("t", "p", text.slice(0, i), text.slice(i))).not.toBe(
        loginId("t", "p", text.slice(0, j), text.slice(j)),
      );
    }),
  );
});

test("a login's id does not depend on how its UUIDs were written, and each of its parts counts", () => {
  const team = "6548c96d-3492-4c6c-aaed-7f8f8a420917";
  const person = "f248ba98-5b0b-43f9-9de1-3ae1c1241c34";
  const id = loginId(team, person, "onedrive", "abc");
  expect(loginId(team.toUpperCase(), person.toUpperCase(), "onedrive", "abc")).toBe(id);
  const others = [
    loginId(person, person, "onedrive", "abc"),
    loginId(team, team, "onedrive", "abc"),
    loginId(team, person, "box", "abc"),
    loginId(team, person, "onedrive", "abd"),
    personId(team, person),
  ];
  expect(new Set([id, ...others]).size).toBe(6);
});
