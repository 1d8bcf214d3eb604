import { hasPhrase, wordsOf } from "../kit/words.js";

/** The words of an item in one of its parts, and whether beginnings of words are found there. */
export interface Part {
  words: string[];
  prefixes: boolean;
}

type Test = (parts: Part[]) => boolean;

/** English endings, roughly: "Searching for running may return a document containing run". */
export function stem(word: string): string {
  const bare = word.replace(/(?<=..)(ings?|ed|es|s)$/, "");
  // run-n-ing, hop-p-ed
  return bare.length < word.length && /([b-df-hj-np-tv-z])\1$/.test(bare) ? bare.slice(0, -1) : bare;
}

/** A word is found in any form, and in names and the like also by how they begin. */
function word(wanted: string): Test {
  const root = stem(wanted);
  return (parts) =>
    parts.some(({ words, prefixes }) =>
      words.some((known) => stem(known) === root || (prefixes && known.startsWith(wanted))),
    );
}

/** `"blue-box"`: these words, in this order, and none of their other forms. */
function phrase(text: string): Test {
  const wanted = wordsOf(text);
  return (parts) => parts.some(({ words }) => hasPhrase(words, wanted, false));
}

type Token = { operator: "AND" | "OR" | "NOT" } | { test: Test };

/** `blue-box`, without quotes: both words, wherever they are. */
function all(tests: Test[]): Test {
  return (parts) => tests.every((test) => test(parts));
}

/** Operators are capitals that stand alone. All other signs only part words; a quote without its pair is such a sign. */
function tokens(query: string): Token[] {
  const found: Token[] = [];
  for (const [, quoted, bare = ""] of query.matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    const words = wordsOf(quoted ?? bare);
    if (quoted === undefined && (bare === "AND" || bare === "OR" || bare === "NOT")) found.push({ operator: bare });
    else if (quoted !== undefined && words.length > 0) found.push({ test: phrase(quoted) });
    else if (words.length > 0) found.push({ test: all(words.map(word)) });
  }
  return found;
}

export interface Query {
  matches: Test;
  /** What to rank by: one test for each word or phrase that is not excluded. */
  terms: Test[];
}

/**
 * Box's query language: https://developer.box.com/guides/search/query-operators/. NOT binds before AND, and AND before
 * OR. Words side by side mean OR, "unless another supported boolean term is used", which is read here as AND.
 */
export function parseQuery(text: string): Query {
  const list = tokens(text);
  const terms: Test[] = [];
  const strict = list.some((token) => "operator" in token && token.operator !== "OR");
  // A sum of products: either all tests of one of the lists hold, or the item is not found.
  const sums: Test[][] = [];
  let joined = false;
  let negated = false;
  for (const token of list) {
    if ("operator" in token) {
      if (token.operator === "NOT") negated = !negated;
      else joined = token.operator === "AND";
      if (token.operator === "OR") sums.push([]);
      continue;
    }
    const { test } = token;
    const last = sums.at(-1);
    const product = last && (joined || strict || last.length === 0) ? last : [];
    if (product !== last) sums.push(product);
    product.push(negated ? (parts) => !test(parts) : test);
    if (!negated) terms.push(test);
    [joined, negated] = [false, false];
  }
  const products = sums.filter((tests) => tests.length > 0);
  return { matches: (parts) => products.some((tests) => all(tests)(parts)), terms };
}
