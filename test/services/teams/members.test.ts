import { expect, test } from "@jest/globals";

import { BadUserInput } from "../../../src/errors.js";
import { checkMembers, type TeamMember } from "../../../src/services/teams/members.js";

const member = (subject: string, more: Partial<TeamMember> = {}): TeamMember => ({ subject, role: "MEMBER", ...more });
const many = (count: number) => Array.from({ length: count }, (_, n) => `person ${n}`);

test.each<[string, TeamMember[], string[]]>([
  ["nobody", [], []],
  ["a thousand, set and removed together", many(600).map((subject) => member(subject)), many(1_000).slice(600)],
  ["a subject of 255 characters", [member("s".repeat(255))], []],
  ["a name of 200 characters", [member("a", { name: "n".repeat(200) })], []],
  ["an address of 320 characters", [member("a", { email: "e".repeat(320) })], []],
  ["one of whom nothing is told", [member("a", { name: null, email: undefined })], []],
])("%s may be changed in one call", (_, set, remove) => {
  expect(checkMembers(set, remove)).toBeUndefined();
});

test.each<[string, TeamMember[], string[], string]>([
  [
    "more than a thousand",
    many(600).map((subject) => member(subject)),
    many(1_001).slice(600),
    "At most 1000 members can be changed in one call.",
  ],
  ["one who is set twice", [member("a"), member("a")], [], 'The subject "a" is named more than once.'],
  ["one who is removed twice", [], ["a", "a"], 'The subject "a" is named more than once.'],
  ["one who is set and removed", [member("a")], ["a"], 'The subject "a" is named more than once.'],
  ["an endless subject", [member("s".repeat(256))], [], "subject must have at most 255 characters."],
  ["an endless subject, to remove", [], ["s".repeat(256)], "subject must have at most 255 characters."],
  [
    "an endless name",
    [member("a"), member("b", { name: "n".repeat(201) })],
    [],
    "name must have at most 200 characters.",
  ],
  ["an endless address", [member("a", { email: "e".repeat(321) })], [], "email must have at most 320 characters."],
  ["an empty name", [member("a", { name: " " })], [], "name must not be empty."],
])("%s is refused, and why", (_, set, remove, message) => {
  expect(() => checkMembers(set, remove)).toThrow(BadUserInput);
  expect(() => checkMembers(set, remove)).toThrow(message);
});
