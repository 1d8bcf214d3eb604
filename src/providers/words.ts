/** What any vendor's query language might take for its own: quotes, brackets, wildcards, and the look-alikes that fold to them. */
const syntax = /["“”„‟():*=/\\#%?<>|&+]/u;
const longest = 500;
const operators = new Set(["AND", "OR", "NOT"]);

/** The words of a text that can be searched for, without any sign that a query language could take for its own. */
export function wordsOf(text: string): readonly string[] {
  return [...text.slice(0, longest)]
    .map((character) => (isSyntax(character) ? " " : character))
    .join("")
    .split(/\s+/u)
    .map((word) => word.replace(/^[-+－﹣−]+/u, ""))
    .filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
}

function isSyntax(character: string): boolean {
  if (character >= " " && character <= "~") return syntax.test(character);
  // Full-width and other look-alikes count as what they may be folded to; so do invisible signs and broken surrogates.
  if (/[\p{Cc}\p{Cs}\p{Cf}]/u.test(character) && character !== "\u200c" && character !== "\u200d") return true;
  return syntax.test(character) || syntax.test(character.normalize("NFKC"));
}

/**
 * The same for languages that also know brackets and capital operators: the signs are gone, and an operator loses its
 * capitals, in which alone it is one.
 */
export function harmlessWordsOf(text: string): readonly string[] {
  return wordsOf(text.replace(/[[\]{}^~!]/g, " ")).map((word) =>
    operators.has(word.normalize("NFKC").toUpperCase()) ? word.toLowerCase() : word,
  );
}
