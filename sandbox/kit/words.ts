import type { Node } from "./tree.js";

type Worded = Pick<Node<unknown>, "name" | "content">;

/** The words of a text as the index has them: letters and digits, lower case. */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .normalize("NFC")
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Whether the wanted words stand together in the text's words; a trailing `*` makes the last one a prefix. */
export function hasPhrase(words: string[], phrase: string[], prefix: boolean): boolean {
  if (phrase.length === 0) return false;
  const last = phrase.length - 1;
  return words.some((_, start) =>
    phrase.every((word, offset) => {
      const at = words[start + offset];
      return at !== undefined && (prefix && offset === last ? at.startsWith(word) : at === word);
    }),
  );
}

interface Remembered {
  name: string;
  content: string;
  words: string[];
}

const remembered = new WeakMap<Worded, Remembered>();

/** The words an item is found by: of its name, then of its content. */
export function itemWords(item: Worded): string[] {
  const known = remembered.get(item);
  if (known && known.name === item.name && known.content === item.content) return known.words;
  // The empty word between them keeps phrases from spanning name and content.
  const words = [...wordsOf(item.name), "", ...wordsOf(item.content)];
  remembered.set(item, { name: item.name, content: item.content, words });
  return words;
}
