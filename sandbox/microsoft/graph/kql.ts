import { extensionOf } from "../../kit/mime.js";
import { hasPhrase, itemWords, wordsOf } from "../../kit/words.js";
import { type Item, rawUrl } from "../model.js";

/** Thrown for a query whose quotes or brackets do not match. */
export class KqlError extends Error {}

type Test = (item: Item) => boolean;

interface Token {
  kind: "(" | ")" | "AND" | "OR" | "NOT" | "term";
  property?: string;
  operator?: string;
  value: string;
  quoted: boolean;
  minus: boolean;
}

const pattern = /\s*(?:([()])|([+-])?(?:([A-Za-z]+)(:|>=|<=|<>|>|<|=))?(?:"([^"]*)"|([^\s()"]+)))/y;

function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (query.slice(pattern.lastIndex).trim()) {
    const at = pattern.lastIndex;
    const match = pattern.exec(query);
    if (!match) throw new KqlError(`Syntax error: character at position ${at} is not valid`);
    const [, bracket, sign, property, operator, quoted, bare = ""] = match;
    if (bracket === "(" || bracket === ")") tokens.push({ kind: bracket, value: "", quoted: false, minus: false });
    else if (!property && quoted === undefined && /^(AND|OR|NOT)$/.test(bare)) {
      tokens.push({ kind: bare as "AND", value: "", quoted: false, minus: false });
    } else if (!/^(NEAR|ONEAR|XRANK)(\(|$)/.test(bare)) {
      const named = property && operator ? { property: property.toLowerCase(), operator } : {};
      tokens.push({ kind: "term", ...named, value: quoted ?? bare, quoted: quoted !== undefined, minus: sign === "-" });
    }
  }
  return tokens;
}

function phrase(value: string, wordsIn: (item: Item) => string[]): Test {
  const words = wordsOf(value);
  const prefix = value.endsWith("*");
  // Signs without a letter or digit are no words, and ask for nothing.
  if (words.length === 0) return () => true;
  return (item) => hasPhrase(wordsIn(item), words, prefix);
}

function decoded(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    // A name may hold a bare per cent sign.
    return url;
  }
}

/** `path:` compares the start of the address, at the border of a segment. */
function under(value: string, loose: boolean): Test {
  const wanted = decoded(value).toLowerCase().replace(/\/+$/, "");
  return (item) => {
    const url = rawUrl(item).toLowerCase();
    return url === wanted || url.startsWith(loose ? wanted : `${wanted}/`);
  };
}

function compare(operator: string, value: number, span: number): (actual: number) => boolean {
  if (operator === ">") return (actual) => actual >= value + span;
  if (operator === ">=") return (actual) => actual >= value;
  if (operator === "<") return (actual) => actual < value;
  if (operator === "<=") return (actual) => actual < value + span;
  if (operator === "<>") return (actual) => actual < value || actual >= value + span;
  return (actual) => actual >= value && actual < value + span;
}

function date(operator: string, value: string, of: (item: Item) => number): Test {
  const [from = "", to] = value.split("..");
  const start = Date.parse(from);
  if (Number.isNaN(start)) throw new KqlError(`Syntax error: ${value} is not a date`);
  if (to !== undefined) return (item) => of(item) >= start && of(item) < Date.parse(to) + 86_400_000;
  const span = from.includes("T") ? 1000 : 86_400_000;
  const test = compare(operator, start, span);
  return (item) => test(of(item));
}

function restriction(property: string, operator: string, value: string, loosePaths: boolean): Test {
  switch (property) {
    case "path":
      return under(value, loosePaths);
    case "parentlink": {
      const test = under(value, loosePaths);
      return (item) => Boolean(item.parent && test(item.parent));
    }
    case "filename":
    case "title":
      return phrase(value, (item) => wordsOf(item.name));
    case "filetype":
    case "fileextension":
      return (item) => extensionOf(item.name) === value.toLowerCase().replace(/^\./, "");
    case "author":
    case "createdby":
      return phrase(value, (item) => wordsOf(`${item.createdBy?.name} ${item.createdBy?.email}`));
    case "lastmodifiedtime":
    case "write":
      return date(operator, value, (item) => item.modified);
    case "created":
      return date(operator, value, (item) => item.created);
    case "size": {
      const test = compare(operator, Number(value), 1);
      return (item) => test(item.size);
    }
    case "isdocument":
      return (item) => (item.kind === "file") === /^(1|true)$/i.test(value);
    case "driveid":
      return (item) => item.drive.id === value;
    default:
      // A property the index does not have restricts to nothing.
      return () => false;
  }
}

function termTest(token: Token, loosePaths: boolean): Test {
  const test =
    token.property && token.operator
      ? restriction(token.property, token.operator, token.value, loosePaths)
      : phrase(token.value, itemWords);
  return token.minus ? (item) => !test(item) : test;
}

/** Parses a Keyword Query Language query into a test for items. */
export function parseKql(query: string, loosePaths = false): Test {
  const tokens = tokenize(query);
  let at = 0;
  let depth = 0;

  function either(): Test {
    const sides = [sequence()];
    while (tokens[at]?.kind === "OR") {
      at += 1;
      sides.push(sequence());
    }
    return sides.length === 1 ? (sides[0] as Test) : (item) => sides.some((side) => side(item));
  }

  // Side by side means AND, but restrictions of one property side by side mean OR.
  function sequence(): Test {
    const groups: { property: string | undefined; tests: Test[] }[] = [];
    let explicit = true;
    for (;;) {
      const token = tokens[at];
      if (!token || token.kind === ")" || token.kind === "OR") break;
      if (token.kind === "AND") {
        at += 1;
        explicit = true;
        continue;
      }
      const { property } = token;
      const test = factor();
      const group = explicit || !property ? undefined : groups.find((known) => known.property === property);
      if (group) group.tests.push(test);
      else groups.push({ property, tests: [test] });
      explicit = false;
    }
    if (groups.length === 0) throw new KqlError("Syntax error: an operand is missing");
    return (item) => groups.every((group) => group.tests.some((test) => test(item)));
  }

  function factor(): Test {
    const token = tokens[at];
    at += 1;
    if (token?.kind === "NOT") {
      const test = factor();
      return (item) => !test(item);
    }
    if (token?.kind === "(") {
      depth += 1;
      if (depth > 100) throw new KqlError("Syntax error: brackets are nested too deeply");
      const test = either();
      depth -= 1;
      if (tokens[at]?.kind !== ")") throw new KqlError("Syntax error: a bracket is not closed");
      at += 1;
      return test;
    }
    if (token?.kind !== "term") throw new KqlError("Syntax error: an operand is missing");
    return termTest(token, loosePaths);
  }

  if (tokens.length === 0) return () => true;
  const test = either();
  if (at < tokens.length) throw new KqlError("Syntax error: a bracket too many");
  return test;
}

/** The words a query looks for, to rank by and to echo. */
export function termsOf(query: string): string[] {
  return tokenize(query).flatMap((token) =>
    token.kind === "term" && !token.property && !token.minus ? wordsOf(token.value) : [],
  );
}
