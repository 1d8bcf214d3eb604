import { fingerprint } from "./collector.js";

/** Remembers texts by their fingerprints: whether one came before. */
export class Marks {
  readonly #marks: Set<string>;

  constructor(marks: readonly string[]) {
    this.#marks = new Set(marks);
  }

  get size(): number {
    return this.#marks.size;
  }

  get list(): readonly string[] {
    return [...this.#marks];
  }

  /** Remembers it from now on. */
  isNew(text: string): boolean {
    const before = this.#marks.size;
    return this.#marks.add(fingerprint(text)).size > before;
  }
}
