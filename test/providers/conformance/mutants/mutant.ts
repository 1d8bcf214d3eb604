/** One piece of text in the place of another. `find` stands in the file exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A provider broken in one of the ways that the suite has to notice; or why it cannot be broken so. */
export type Mutant = readonly Edit[] | { readonly notApplicable: string };

/** Each mistake that conformance has to catch, by its name. */
export const mistakes = [
  "another user's token cached",
  "place ignored",
  "hits unproven though the index leaks",
  "a vendor page skipped",
  "throttle not asked",
  "throttle not kept",
  "secret in an error",
  "secret in a log line",
  "secret in the registration",
  "secret in a URL",
  "a cancelled search goes on",
  "a search that was over begins",
  "a call outlives its request",
  "asset() ignores the place",
  "thumbnail() ignores the place",
  "downloadUrl() ignores the place",
  "confirm() ignores the place",
  "wrong kind",
  "an id with a slash or dots accepted",
  "a call that writes",
  "svg or html as a picture",
  "membership remembered across users",
  "500 as an empty page",
  "an unknown shape as an empty page",
  "an unknown refusal as a thing that is gone",
  "one account id for everybody",
  "renewal without end on 401",
  "one refused read taken for a dead login",
  "no client-request-id",
  "state dropped",
  "a resume that does not survive JSON",
  "page size that follows want",
  "items of unreadable id dropped in silence",
  "a call to a host outside the origins",
  "a token for a host outside the origins",
] as const;

export type Mistake = (typeof mistakes)[number];
export type Mutants = Readonly<Record<Mistake, Mutant>>;

/** Edits of one file. */
export function edits(file: string, ...pairs: readonly (readonly [find: string, replace: string])[]): readonly Edit[] {
  return pairs.map(([find, replace]) => ({ file, find, replace }));
}

/** Where in the file's text the edit goes; or why it cannot be made. */
export function placeOf(
  { file, find }: Edit,
  text: string | undefined,
): { readonly at: number } | { readonly wrong: string } {
  const what = `${file}: ${JSON.stringify(find.slice(0, 60))}`;
  const at = text?.indexOf(find) ?? -1;
  if (at < 0) return { wrong: `the text to replace is no longer there: ${what}` };
  if (text?.includes(find, at + 1)) return { wrong: `the text to replace is there more than once: ${what}` };
  return { at };
}
