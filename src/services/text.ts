/** Short texts that callers send: names, subjects, addresses. */
import { BadUserInput } from "../errors.js";

/** Says what is wrong with a text of one line, or nothing. Counts characters as people do, not UTF-16 units. */
export function problemOfLine(text: string, longest: number): string | undefined {
  if (text.trim() === "") return "must not be empty";
  if ([...text].length > longest) return `must have at most ${longest} characters`;
  // PostgreSQL cannot store NUL, and nobody can read the others.
  if (/\p{Cc}/u.test(text)) return "must not hold line breaks or other control characters";
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
