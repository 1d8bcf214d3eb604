import { invalid } from "./answer.js";

export type Operator = "contains" | "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "has";

/** A query as it was written; what its terms mean is for others. */
export type Query =
  | { kind: "and" | "or"; left: Query; right: Query }
  | { kind: "not"; of: Query }
  | { kind: "term"; term: string; operator: Operator; value: string | boolean };

interface Token {
  kind: "(" | ")" | "{" | "}" | "string" | "operator" | "word";
  text: string;
}

const pattern = /\s*(?:([(){}])|'((?:[^'\\]|\\['\\])*)'|(!=|<=|>=|=|<|>)|([A-Za-z][A-Za-z.]*))/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (text.slice(pattern.lastIndex).trim()) {
    const match = pattern.exec(text);
    if (!match) throw invalid("q");
    const [, bracket, string, operator, word] = match;
    if (bracket) tokens.push({ kind: bracket as "(", text: bracket });
    else if (string !== undefined) tokens.push({ kind: "string", text: string.replace(/\\(.)/gs, "$1") });
    else if (operator) tokens.push({ kind: "operator", text: operator });
    else tokens.push({ kind: "word", text: word ?? "" });
  }
  return tokens;
}

/**
 * Reads `q`: https://developers.google.com/workspace/drive/api/guides/ref-search-terms
 * Nothing binds tighter: "The Drive API evaluates and and or operators from left to right".
 */
export function parseQuery(text: string): Query {
  const tokens = tokenize(text);
  let at = 0;

  function take(kind: Token["kind"], wanted?: string): string {
    const token = tokens[at];
    if (token?.kind !== kind || (wanted !== undefined && token.text !== wanted)) throw invalid("q");
    at += 1;
    return token.text;
  }

  function peek(kind: Token["kind"], ...texts: string[]): boolean {
    const token = tokens[at];
    return token?.kind === kind && (texts.length === 0 || texts.includes(token.text));
  }

  function expression(depth: number): Query {
    if (depth > 50) throw invalid("q");
    let left = factor(depth);
    while (peek("word", "and", "or")) {
      const kind = take("word") as "and" | "or";
      left = { kind, left, right: factor(depth) };
    }
    return left;
  }

  function factor(depth: number): Query {
    if (peek("word", "not")) {
      take("word");
      return { kind: "not", of: factor(depth + 1) };
    }
    if (!peek("(")) return comparison();
    take("(");
    const inner = expression(depth + 1);
    take(")");
    return inner;
  }

  function comparison(): Query {
    // '1234' in parents: the one term whose value comes first.
    if (peek("string")) {
      const value = take("string");
      take("word", "in");
      return { kind: "term", term: take("word"), operator: "in", value };
    }
    const term = take("word");
    // "sharedWithMe and name contains 'hello'" is among the documentation's examples.
    if (term === "sharedWithMe" && !peek("operator")) return { kind: "term", term, operator: "=", value: true };
    if (peek("word", "has")) return has(term);
    const operator = (peek("word", "contains") ? take("word") : take("operator")) as Operator;
    if (peek("word", "true", "false")) return { kind: "term", term, operator, value: take("word") === "true" };
    return { kind: "term", term, operator, value: take("string") };
  }

  function has(term: string): Query {
    take("word");
    take("{");
    for (const part of ["key", "value"]) {
      if (part === "value") take("word", "and");
      take("word", part);
      take("operator", "=");
      take("string");
    }
    take("}");
    return { kind: "term", term, operator: "has", value: "" };
  }

  const query = expression(0);
  if (at < tokens.length) throw invalid("q");
  return query;
}

/** Every term of a query, in the order they stand in. */
export function* termsOf(query: Query): Generator<Extract<Query, { kind: "term" }>> {
  if (query.kind === "term") yield query;
  else if (query.kind === "not") yield* termsOf(query.of);
  else {
    yield* termsOf(query.left);
    yield* termsOf(query.right);
  }
}
