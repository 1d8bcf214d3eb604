import type { Asset } from "../contract/provider.js";

/** What one source has found, confirmed or read in its request: inside the instance, as far as this request can tell. */
export class ProvenRefs {
  readonly #refs = new Set<string>();

  /** Hands the assets on, and remembers them. */
  keep<Assets extends readonly Asset[]>(assets: Assets): Assets {
    for (const { ref } of assets) this.#refs.add(ref);
    return assets;
  }

  /** Whether an asset is one of them. If not it came from another request, and `read` has to prove it anew. */
  async covers({ ref }: Asset, read: (ref: string) => Promise<Asset | null>): Promise<boolean> {
    return this.#refs.has(ref) || (await read(ref)) !== null;
  }
}
