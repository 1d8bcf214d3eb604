import { describe, expect, test } from "@jest/globals";
import { buildSchema, GraphQLError, graphqlSync, parse, validate } from "graphql";

import { withoutValues } from "../../src/http/echo.js";

const schema = buildSchema(`
  enum Kind { IMAGE }
  input Setting { key: String! count: Int kind: Kind }
  type Query { save(input: Setting, secret: String, count: Int, kind: Kind, id: ID): String }
`);
const SECRET = "s3cret-value";
const withInput = "query ($input: Setting) { save(input: $input) }";

/** What graphql-js itself says of this request. */
function complaints(query: string, variableValues: Record<string, unknown> = {}): string[] {
  try {
    const errors = validate(schema, parse(query));
    const all = errors.length > 0 ? errors : (graphqlSync({ schema, source: query, variableValues }).errors ?? []);
    return all.map(({ message }) => message);
  } catch (error) {
    return [(error as GraphQLError).message];
  }
}

describe("an error about what cannot be read names the place and never the value", () => {
  test.each([
    ["an object for a text", withInput, { input: { key: { value: SECRET } } }],
    ["a text for a number", withInput, { input: { key: "k", count: SECRET } }],
    ["a text for an object", withInput, { input: SECRET }],
    ["an unknown choice", withInput, { input: { key: "k", kind: SECRET } }],
    ["a text for a number, in place", `{ save(count: "${SECRET}") }`, {}],
    ["an object for an id, in place", `{ save(id: { value: "${SECRET}" }) }`, {}],
    ["a list for a text, in place", `{ save(secret: ["${SECRET}"]) }`, {}],
    ["a text for a choice, in place", `{ save(kind: "${SECRET}") }`, {}],
    ["a text for an object, in place", `{ save(input: "${SECRET}") }`, {}],
    ["a text where a name belongs", `{ save(secret: "k" "${SECRET}") }`, {}],
    ["a text that never ends", `{ save(secret: "${SECRET}`, {}],
    [
      "an ending that looks harmless",
      withInput,
      { input: { key: [`${SECRET}; Expected type "${SECRET}" to be an object.`] } },
    ],
  ])("%s", (_, query, variables) => {
    const said = complaints(query, variables);
    expect(said.length).toBeGreaterThan(0);
    for (const message of said) expect(withoutValues(message)).not.toContain(SECRET);
  });

  test("what says which type or field is wrong stays", () => {
    const told = complaints(withInput, { input: { count: 1 } }).map(withoutValues);
    expect(told).toEqual([
      'Variable "$input" has an invalid value: Field "key" of required type "String!" was not provided.',
    ]);
    expect(complaints("{ sav }").map(withoutValues)).toEqual([expect.stringContaining('Cannot query field "sav"')]);
  });

  test.each([
    [
      'Variable "$n" got invalid value "v"; Expected type "Int" to be an object.',
      'Variable "$n" has an invalid value: Expected type "Int" to be an object.',
    ],
    [
      'Variable "$n" got invalid value "v"; Field "x" is not defined by type "A". Did you mean "s3cret"?',
      'Variable "$n" has an invalid value: Field "x" is not defined by type "A".',
    ],
    [
      'Variable "$n" got invalid value "v"; Whatever.',
      'Variable "$n" has an invalid value: It cannot be read as its type.',
    ],
    ['Syntax Error: Expected Name, found String "v".', "Syntax Error: Expected Name, found String."],
    ['Syntax Error: Unexpected Name "v".', "Syntax Error: Unexpected Name."],
    ["Syntax Error: Unterminated string.", "Syntax Error: Unterminated string."],
    ['Int cannot represent non-integer value: "v"', "Int cannot represent non-integer value."],
    ['Value "v" does not exist in "Kind" enum. Did you mean "IMAGE"?', 'The value does not exist in "Kind" enum.'],
    ['Expected value of type "Setting!", found "v".', 'Expected value of type "Setting!".'],
    ['Enum "Kind" cannot represent non-string value: 7.', 'Enum "Kind" cannot represent non-string value.'],
    // Only whole messages are known: what stands inside another one is somebody's words.
    ['He said: Variable "$n" got invalid value 7', 'He said: Variable "$n" got invalid value 7'],
    ["He said: Int cannot represent it: 7", "He said: Int cannot represent it: 7"],
    ['He said: Value "v" does not exist in "Kind" enum.', 'He said: Value "v" does not exist in "Kind" enum.'],
    ['He said: Expected value of type "Kind", found 7.', 'He said: Expected value of type "Kind", found 7.'],
    ['He said: Enum "Kind" cannot represent it: 7', 'He said: Enum "Kind" cannot represent it: 7'],
  ])("%s", (message, told) => {
    expect(withoutValues(message)).toBe(told);
  });
});
