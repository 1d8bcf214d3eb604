/** What the logins' rows hold, opened: remembered for a minute, since each request needs it. */
import { LRUCache } from "lru-cache";

import { loginBinding } from "../../data/bindings.js";
import type { Login } from "../../data/entities/login.js";
import type { Sealed } from "../../data/vault.js";
import type { Grant } from "../../providers/contract/provider.js";
import type { RowVault } from "../row-vault.js";

type Owner = Pick<Login, "id" | "teamId" | "personId">;

export interface Grants {
  /** Undefined for one that does not open any more: its owner logs in again. */
  open(row: Owner & Pick<Login, "sealed">): Promise<Grant | undefined>;
  seal(grant: Grant, row: Owner): Promise<Sealed>;
}

const REMEMBERED_MS = 60_000;
const GRANTS = 5_000;

export function createGrants(vault: RowVault): Grants {
  // By the whole ciphertext, as versions start again when somebody logs out and in with another account; and by the row,
  // as a ciphertext that was opened where it belongs must still not open where it was copied to.
  const opened = new LRUCache<string, Grant>({ max: GRANTS, ttl: REMEMBERED_MS });

  return {
    async open(row) {
      const key = `${row.id} ${row.sealed}`;
      const known = opened.get(key);
      if (known) return known;
      const text = await vault.open(row.sealed, loginBinding(row));
      if (text === undefined) return undefined;
      const grant = JSON.parse(text) as Grant;
      opened.set(key, grant);
      return grant;
    },
    seal: (grant, row) => vault.seal(JSON.stringify(grant), loginBinding(row)),
  };
}
