import type { Memo } from "../contract/provider.js";
import { listOf, objectOf, textOf } from "../kit/json.js";
import { idOf } from "./ref.js";

const memoKey = (id: string) => `google-drive:resource-key:${id}`;

/** A key of Google's; no sign in it could end a header or begin another pair. */
export function resourceKeyOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && /^[\w-]{1,100}$/.test(text) ? text : undefined;
}

/**
 * The keys of files that were shared by a link: whoever has no other way to such a file, and did not look at it lately, is asked
 * for its key. They come with each file and are known for as long as the login's memory lasts. A key is no right: Google still
 * judges the account. https://developers.google.com/workspace/drive/api/guides/resource-keys
 */
export class ResourceKeys {
  constructor(private readonly memo: Memo) {}

  /** Keeps the keys of a file, or of a list of files. */
  learn(body: unknown): void {
    const { files, ...file } = objectOf(body);
    for (const { id, resourceKey } of [file, ...listOf(files)]) {
      const [known, key] = [idOf(id), resourceKeyOf(resourceKey)];
      if (known !== undefined && key !== undefined) this.memo.set(memoKey(known), key);
    }
  }

  /** What the read of a file's path wants besides; undefined where its key is not known. */
  headerFor(path: string): string | undefined {
    const id = /^\/drive\/v3\/files\/([\w-]+)(?:[/?]|$)/.exec(path)?.[1];
    const key = id === undefined ? undefined : resourceKeyOf(this.memo.get(memoKey(id)));
    return key && `${id}/${key}`;
  }
}
