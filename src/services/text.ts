/** Short texts that callers send: names, subjects, addresses. What may stand in them, and when two are the same. */
import { BadUserInput } from "../errors.js";

/**
 * What shows nothing and changes what is seen or compared: control characters, line and paragraph separators, marks of writing
 * direction, zero-width characters and fillers (Unicode's Default_Ignorable_Code_Point), annotation marks, the empty Braille
 * pattern, and halves of characters. Without `g`, so that `test` has no memory.
 */
const UNSEEN = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}\u{2800}]`;
const HIDDEN = new RegExp(UNSEEN, "u");
const ALL_HIDDEN = new RegExp(UNSEEN, "gu");

/** An emoji may be several joined by what is invisible otherwise. */
const EMOJI =
  /[\d#*]\u{FE0F}?\u{20E3}|\p{ExtPict}(?:\p{EMod}|\u{FE0F})?(?:[\u{E0020}-\u{E007E}]+\u{E007F})?(?:\u{200D}\p{ExtPict}(?:\p{EMod}|\u{FE0F})?)*/gu;
/** Joiners are part of the spelling where they stand after a letter of these scripts (RFC 5892, appendix A.1). */
const JOINED =
  /(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}])[\u{200C}\u{200D}](?=\p{L})/gu;

function hidesSomething(text: string): boolean {
  return HIDDEN.test(text.replace(EMOJI, "").replace(JOINED, ""));
}

/** Says what is wrong with a text of one line, or nothing. Counts characters as people do, not UTF-16 units. */
export function problemOfLine(text: string, longest: number): string | undefined {
  if (text.trim() === "") return "must not be empty";
  if ([...text].length > longest) return `must have at most ${longest} characters`;
  if (/\p{Cc}/u.test(text)) return "must not hold line breaks or other control characters";
  if (hidesSomething(text)) return "must not hold characters that cannot be seen. Type it instead of pasting it";
  return undefined;
}

/** The text as it came in; throws when it is no line of 1 to `longest` characters. */
export function checkLine(argument: string, text: string, longest: number): string {
  const problem = problemOfLine(text, longest);
  if (problem !== undefined) throw new BadUserInput(`${argument} ${problem}.`);
  return text;
}

/** The same for an argument that may be absent or null. */
export function checkOptionalLine(
  argument: string,
  text: string | null | undefined,
  longest: number,
): string | undefined {
  return text === null || text === undefined ? undefined : checkLine(argument, text, longest);
}

/**
 * For texts of others that cannot be refused, as the claims of a token or an account's name at a vendor: without what cannot
 * be seen, on one line, cut to `longest` characters. Undefined when nothing is left.
 */
export function cleanLine(text: string, longest: number): string | undefined {
  const seen = hidesSomething(text) ? text.replace(/\s+/gu, " ").replace(ALL_HIDDEN, "") : text;
  return [...seen.trim()].slice(0, longest).join("").trim() || undefined;
}

/**
 * Names with one key look alike: whatever their case, width and normal form, whatever cannot be seen in them, and however
 * many blanks stand in a row. Upper case first, since only that unfolds what has no single lower case letter (ß, final ς).
 */
export function nameKey(name: string): string {
  const plain = name.normalize("NFKC").replace(ALL_HIDDEN, "");
  return plain.toUpperCase().toLowerCase().normalize("NFKC").replace(/\s+/gu, " ").trim();
}
