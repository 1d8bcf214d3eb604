/**
 * Google's query language as its guides have it (search-files, ref-search-terms), and nothing more: whatever else is in a query
 * is an error, as it is at Google. "and" and "or" bind alike there, from left to right; a query that mixes them without
 * brackets is an error here.
 */
export type Expression =
  | { readonly kind: "and" | "or"; readonly parts: readonly Expression[] }
  | { readonly kind: "not"; readonly part: Expression }
  | { readonly kind: "term"; readonly term: string; readonly operator: string; readonly value: string | boolean }
  | { readonly kind: "in"; readonly value: string; readonly collection: string };

const operators: Readonly<Record<string, readonly string[]>> = {
  name: ["contains", "=", "!="],
  fullText: ["contains"],
  mimeType: ["contains", "=", "!="],
  modifiedTime: ["<=", "<", "=", "!=", ">", ">="],
  trashed: ["=", "!="],
  sharedWithMe: ["=", "!="],
};
const collections = ["parents", "owners", "writers", "readers"];

export function parseQuery(query: string): Expression {
  const tokens = tokensOf(query);
  let at = 0;
  const peek = () => tokens[at];
  const next = () => {
    const token = tokens[at++];
    if (token === undefined) throw new Error("the query ends too early");
    return token;
  };
  function series(): Expression {
    const parts = [single()];
    const word = peek();
    if (word !== "and" && word !== "or") return parts[0] as Expression;
    for (let link = peek(); link === "and" || link === "or"; link = peek()) {
      if (link !== word) throw new Error("and and or are mixed");
      at++;
      parts.push(single());
    }
    return { kind: word, parts };
  }
  function single(): Expression {
    const token = next();
    if (token === "not") return { kind: "not", part: single() };
    if (token === "(") {
      const inner = series();
      if (next() !== ")") throw new Error("a bracket is not closed");
      return inner;
    }
    if (typeof token !== "string") {
      const collection = next() === "in" ? next() : undefined;
      if (typeof collection !== "string" || !collections.includes(collection)) throw new Error("in what?");
      return { kind: "in", value: token.literal, collection };
    }
    const operator = next();
    if (typeof operator !== "string" || !operators[token]?.includes(operator)) {
      throw new Error(`${token} ${String(operator)}`);
    }
    const value = next();
    const isFlag = token === "trashed" || token === "sharedWithMe";
    if (isFlag && (value === "true" || value === "false"))
      return { kind: "term", term: token, operator, value: value === "true" };
    if (isFlag || typeof value === "string") throw new Error("a value of the wrong kind");
    return { kind: "term", term: token, operator, value: value.literal };
  }
  const whole = series();
  if (at < tokens.length) throw new Error("something follows the query");
  return whole;
}

type Token = string | { readonly literal: string };

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|'((?:[^'\\]|\\['\\])*)'|(<=|>=|!=|[()<>=])|([A-Za-z]+)/gy;
  for (let end = 0; end < query.length; ) {
    pattern.lastIndex = end;
    const match = pattern.exec(query);
    if (!match) throw new Error(`not understood from ${query.slice(end, end + 20)}`);
    end = pattern.lastIndex;
    const [, literal, sign, word] = match;
    if (literal !== undefined) tokens.push({ literal: literal.replace(/\\(['\\])/g, "$1") });
    else if (sign ?? word) tokens.push((sign ?? word) as string);
  }
  return tokens;
}

/** What a query may ask of a file. */
export interface Matchable {
  readonly name: string;
  readonly text?: string;
  readonly mimeType: string;
  readonly modifiedTime: string;
  readonly trashed: boolean;
  readonly sharedWithMe: boolean;
  readonly parents: readonly string[];
}

export function matches(file: Matchable, expression: Expression): boolean {
  switch (expression.kind) {
    case "and":
      return expression.parts.every((part) => matches(file, part));
    case "or":
      return expression.parts.some((part) => matches(file, part));
    case "not":
      return !matches(file, expression.part);
    case "in":
      return expression.collection === "parents" && file.parents.includes(expression.value);
    case "term":
      return matchesTerm(file, expression);
  }
}

function matchesTerm(file: Matchable, { term, operator, value }: Extract<Expression, { kind: "term" }>): boolean {
  if (term === "fullText") return tokensIn(`${file.name} ${file.text ?? ""}`).includes(String(value).toLowerCase());
  if (operator === "contains") {
    const has = file[term as "name" | "mimeType"];
    if (term === "mimeType") return has.startsWith(String(value));
    return tokensIn(has).some((token) => token.startsWith(String(value).toLowerCase()));
  }
  const own = file[term as keyof Matchable] as string | boolean;
  const [left, right] = term === "modifiedTime" ? [Date.parse(String(own)), Date.parse(String(value))] : [own, value];
  const results: Record<string, boolean> = {
    "=": left === right,
    "!=": left !== right,
    "<": left < right,
    "<=": left <= right,
    ">": left > right,
    ">=": left >= right,
  };
  return results[operator] ?? false;
}

function tokensIn(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}
