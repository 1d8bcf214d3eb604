/**
 * Two small parsers, written from Microsoft's pages and sharing nothing with the code under test: OData's function parameter
 * in a path, and the Keyword Query Language as far as operators, restrictions, phrases and wildcards go.
 */

/** What a server takes for the text of `search(q='…')` in a raw path; throws on bad syntax. */
export function odataText(path: string): string {
  const start = path.indexOf("search(q='");
  if (start < 0) throw new Error("no search function");
  const segment = path.slice(start + "search(q=".length);
  if (/[?#/]/.test(segment.slice(0, segment.lastIndexOf(")")))) throw new Error("the segment ends early");
  const decoded = decodeURIComponent(segment);
  let text = "";
  for (let at = 1; at < decoded.length; at++) {
    if (decoded[at] !== "'") text += decoded[at];
    else if (decoded[at + 1] === "'") {
      text += "'";
      at++;
    } else {
      if (decoded.slice(at) !== "')") throw new Error("something follows the text");
      return text;
    }
  }
  throw new Error("the text does not end");
}

export interface Kql {
  words: string[];
  phrases: string[];
  restrictions: { property: string; operator: string; value: string }[];
  operators: string[];
  wildcards: number;
}

/** Tells everything that KQL would take for more than a plain word; throws on what it can't read. */
export function parseKql(query: string): Kql {
  const found: Kql = { words: [], phrases: [], restrictions: [], operators: [], wildcards: 0 };
  let depth = 0;
  let rest = query;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const match = pattern.exec(rest);
    if (match) rest = rest.slice(match[0].length);
    return match;
  };
  while (rest !== "") {
    if (take(/^\s+/)) continue;
    if (take(/^\(/)) {
      depth++;
      continue;
    }
    if (take(/^\)/)) {
      if (--depth < 0) throw new Error("a bracket closes nothing");
      continue;
    }
    const phrase = take(/^"([^"]*)"(\*?)/);
    if (phrase) {
      found.phrases.push(phrase[1] ?? "");
      if (phrase[2] || phrase[1]?.includes("*")) found.wildcards++;
      continue;
    }
    if (rest.startsWith('"')) throw new Error("a quote is left open");
    const restriction = take(/^(\w+)(<=|>=|<>|:|=|<|>)("[^"]*"|[^\s()"]+)/);
    if (restriction) {
      found.restrictions.push({
        property: restriction[1] ?? "",
        operator: restriction[2] ?? "",
        value: restriction[3] ?? "",
      });
      continue;
    }
    const word = take(/^[^\s()"]+/)?.[0] ?? "";
    if (/^(AND|OR|NOT|NEAR|ONEAR|WORDS|XRANK)$/.test(word) || /^[+-]/.test(word)) found.operators.push(word);
    else found.words.push(word);
    if (word.includes("*")) found.wildcards++;
    if (/[:=<>]/.test(word)) found.operators.push(word);
  }
  if (depth !== 0) throw new Error("a bracket is left open");
  return found;
}
