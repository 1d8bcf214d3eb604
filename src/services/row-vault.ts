/**
 * The vault as it is used for what is kept in rows. A key that was lost takes what was sealed under it along, and nothing
 * else: whoever opens it is told that there is nothing, and says what the person in front of it has to do.
 */
import { type Binding, MissingKey, SealBroken, type Sealed, type Vault } from "../data/vault.js";
import type { Log } from "../providers/contract/host.js";

export interface RowVault {
  seal(plaintext: string, binding: Binding): Promise<Sealed>;
  /** Undefined for what no key here opens: the operator reads in the log which row it is, and why. Nothing is written. */
  open(sealed: string, binding: Binding): Promise<string | undefined>;
}

export function createRowVault(vault: Vault, log: Log): RowVault {
  return {
    seal: vault.seal,
    async open(sealed, binding) {
      try {
        return await vault.open(sealed, binding);
      } catch (error) {
        if (!(error instanceof MissingKey || error instanceof SealBroken)) throw error;
        log.error({ err: error, table: binding.table, row: binding.row }, "a sealed value does not open");
        return undefined;
      }
    },
  };
}
