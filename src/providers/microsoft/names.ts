import { plain, type Term } from "../kit/words.js";

/** Scripts that put no blanks between words, or hang endings on them: a name's run of them is one token that holds many words. */
const unspaced =
  "(?:(?=[\\p{L}\\p{N}])[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{scx=Hang}\\p{scx=Yi}\\p{scx=Thai}\\p{scx=Lao}" +
  "\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Tibt}\\p{scx=Java}\\p{scx=Bali}\\p{scx=Tale}\\p{scx=Talu}\\p{scx=Lana}\\p{scx=Tavt}])";
/** Scripts that share no word: where one ends and another begins, a token does. */
const spaced = ["Latn", "Grek", "Cyrl", "Armn", "Geor", "Hebr", "Arab", "Deva"];
const anyUnspaced = new RegExp(`^${unspaced}`, "u");
const tokens = new RegExp(
  [
    `(?:${unspaced}\\p{M}*)+`,
    "\\p{N}+",
    ...spaced.map((script) => `\\p{sc=${script}}+`),
    `(?:(?!${unspaced})\\p{L})`,
    "\\p{Extended_Pictographic}",
  ].join("|"),
  "gu",
);

/**
 * Whether a file's name holds all the terms, as drive search would have it: whole words, whatever their case or accents
 * (`foo` doesn't find `foobar`: OneDrive/onedrive-api-docs#271), those of one term beside each other. In scripts without blanks
 * any part of a run counts, since the index cuts them by dictionaries that we don't have. Used where Microsoft's index can't be.
 */
export function nameMatcher(terms: readonly Term[]): (name: string) => boolean {
  const wanted = terms.map((term) => tokensOf(term.join(" "))).filter((phrase) => phrase.length > 0);
  return (name) => {
    const found = tokensOf(name);
    return wanted.every((phrase) => found.some((_, start) => standsAt(found, start, phrase)));
  };
}

function standsAt(found: readonly string[], start: number, phrase: readonly string[]): boolean {
  const last = phrase.length - 1;
  return phrase.every((wanted, offset) => {
    const token = found[start + offset];
    if (token === undefined) return false;
    if (token === wanted || !anyUnspaced.test(token)) return token === wanted;
    // Only the ends of a phrase may lie in the middle of a run.
    if (offset === 0) return last === 0 ? token.includes(wanted) : token.endsWith(wanted);
    return offset === last && token.startsWith(wanted);
  });
}

function tokensOf(text: string): readonly string[] {
  return folded(text).match(tokens) ?? [];
}

/**
 * Without case, width and accents. Marks of scripts without blanks are letters (か and が are two) and stay. Case goes before
 * accents: an iota below a letter is one, and in capitals a letter (Unicode's D145, caseless matching).
 */
function folded(text: string): string {
  return plain(text)
    .normalize("NFKD")
    .replace(/\p{DI}/gu, "")
    .toUpperCase()
    .toLowerCase()
    .replace(/(^|\P{M})(\p{M}+)/gu, (all, base: string) => (anyUnspaced.test(base) ? all : base))
    .replaceAll("ς", "σ")
    .normalize("NFC");
}
