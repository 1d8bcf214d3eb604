/**
 * graphql-js repeats what it cannot read: `Variable "$secret" got invalid value { … }`, `found String "…"`. What was sent
 * may be a secret in the wrong place, so an error names the place and never the value.
 */

/** Endings that name types and fields of the schema, and nothing that was sent. */
const HARMLESS =
  /; ((?:Expected (?:non-nullable )?type "[\w![\]]+"(?: not to be null| to be an object)?|Field "\w+" of required type "[\w![\]]+" was not provided|Field "\w+" is not defined by type "\w+")\.)(?: Did you mean .*)?$/s;

/** The message of a parse, validation or coercion error without any value of the caller's. */
export function withoutValues(message: string): string {
  const variable = /^Variable "\$(\w+)" got invalid value /.exec(message)?.[1];
  if (variable !== undefined) {
    const reason = HARMLESS.exec(message)?.[1] ?? "It cannot be read as its type.";
    return `Variable "$${variable}" has an invalid value: ${reason}`;
  }
  return message
    .replace(/^(Syntax Error: .*?(?:found|Unexpected|Unterminated)(?: \w+)?) ".*$/s, "$1.")
    .replace(/^(\w+ cannot (?:represent|be) [^:]{0,60}): .*$/s, "$1.")
    .replace(/^Value ".*" does not exist in "(\w+)" enum\..*$/s, 'The value does not exist in "$1" enum.')
    .replace(/^(Expected value of type "[\w![\]]+"), found .*$/s, "$1.")
    .replace(/^(Enum "\w+" cannot represent [^:]{0,60}): .*$/s, "$1.");
}
