/** What any vendor's query language might take for its own: quotes, brackets, wildcards, and the look-alikes that fold to them. */
const syntax = /["“”„‟():*=/\\#%?<>|&+]/u;
const quotes = /["“”„‟]/u;
const longest = 500;
const operators = new Set(["AND", "OR", "NOT"]);

/** Words that were typed between one pair of quotes, or a single one that was not. All of a text's terms are meant. */
export type Term = readonly string[];

/** The words of a text that can be searched for, without any sign that a query language could take for its own. */
export function wordsOf(text: string): readonly string[] {
  return termsOf(text).flat();
}

/** The same by terms. A quote without its pair holds nothing together. */
export function termsOf(text: string): readonly Term[] {
  const parts = inked(text.slice(0, longest)).split(quotes);
  return parts.flatMap((part, at) => {
    const words = split(withoutSyntax(part));
    const isQuoted = at % 2 === 1 && at < parts.length - 1;
    return isQuoted ? (words.length === 0 ? [] : [words]) : words.map((word) => [word]);
  });
}

/**
 * A text in which signs of any query language are blanks, and what nobody sees is gone or a blank. Names go through the same
 * before they are compared with words, or a sign could hide a word of theirs.
 */
export function plain(text: string): string {
  return withoutSyntax(inked(text).replace(new RegExp(quotes, "gu"), " "));
}

/**
 * The same for languages that also know brackets and capital operators: the signs are gone, and an operator loses its
 * capitals, in which alone it is one.
 */
export function harmlessTermsOf(text: string): readonly Term[] {
  return termsOf(text.replace(/[[\]{}^~!]/g, " ")).map((term) => term.map((word) => withoutCapitals(word, operators)));
}

export function harmlessWordsOf(text: string): readonly string[] {
  return harmlessTermsOf(text).flat();
}

/** A word that reads like one of these operators, in small letters. */
export function withoutCapitals(word: string, known: ReadonlySet<string>): string {
  const bare = word.normalize("NFKC").replace(/\p{DI}/gu, "");
  return known.has(bare.toUpperCase()) ? word.toLowerCase() : word;
}

/**
 * In one normal form, every quote a plain one, and without what takes no room: a soft hyphen or zero-width blank inside a word
 * does not part it. The two joiners are letters' business where there are letters that join; selectors choose between shapes.
 */
function inked(text: string): string {
  return text
    .normalize("NFC")
    .replace(/(?!\p{VS}|(?<=[^\0-\x7f])[\u200c\u200d](?=[^\0-\x7f]))\p{DI}/gu, "")
    .replace(/[\p{Cc}\p{Cs}\p{Cf}]/gu, (sign) => (sign === "\u200c" || sign === "\u200d" ? sign : " "))
    .replace(/[^\0-\x7f]/gu, (sign) => (quotes.test(sign) || quotes.test(sign.normalize("NFKD")) ? '"' : sign));
}

/** Full-width and other look-alikes count as what they may be folded to. */
function withoutSyntax(text: string): string {
  return text.replace(/[^\p{L}\p{N}\p{M} ]|[^\0-\x7f]/gu, (sign) =>
    syntax.test(sign) || syntax.test(sign.normalize("NFKD")) ? " " : sign,
  );
}

function split(text: string): readonly string[] {
  return text
    .split(/\s+/u)
    .map((word) => word.replace(/^[-+－﹣−]+/u, ""))
    .filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
}
