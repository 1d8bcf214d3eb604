/**
 * Whether a file's name holds all the words, as drive search would have it: whole words, whatever their case or accents
 * (`foo` doesn't find `foobar`: OneDrive/onedrive-api-docs#271). Used where Microsoft's index can't be.
 */
export function nameMatcher(words: readonly string[]): (name: string) => boolean {
  const wanted = words.flatMap(tokensOf);
  return (name) => {
    const tokens = new Set(tokensOf(name));
    return wanted.every((token) => tokens.has(token));
  };
}

function tokensOf(text: string): readonly string[] {
  return (
    text
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+|\p{Extended_Pictographic}/gu) ?? []
  );
}
