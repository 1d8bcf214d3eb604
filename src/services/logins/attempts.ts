/**
 * Logins under way: started by a person, brought back by the browser under `state`, spent with a ticket. What a browser
 * carries is kept as a hash only; each of the two works once.
 */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { DataSource } from "typeorm";

import { attemptBinding, outcomeBinding } from "../../data/bindings.js";
import { Attempt, Person } from "../../data/entities/index.js";
import type { AuthorizationError } from "../../providers/contract/provider.js";
import type { RowVault } from "../row-vault.js";

export interface Secrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** PKCE S256 of the verifier (RFC 7636). */
  readonly codeChallenge: string;
}

/** What the provider sent back; `issuer` is who it says it is (RFC 9207). */
export type Outcome = ({ readonly code: string } | AuthorizationError) & { readonly issuer?: string };

export interface NewAttempt {
  readonly teamId: string;
  readonly personId: string;
  readonly instanceId: string;
  readonly fingerprint: string;
  readonly returnTo: string;
  readonly redirectUri: string;
}

/** `late`: its ten minutes are over, though nobody has cleaned up yet. */
export interface SpentAttempt extends NewAttempt {
  readonly late: boolean;
  readonly outcome: Outcome;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface Attempts {
  /** Resolves to when it ends. The oldest of more than five is given up, since an abandoned tab must lock nobody out. */
  begin(attempt: NewAttempt, secrets: Secrets): Promise<Date>;
  /** Consumes `state`; undefined when it is unknown, over, used, or of another redirect URI: then nothing is consumed. */
  park(state: string, redirectUri: string, outcome: Outcome): Promise<{ ticket: string; returnTo: string } | undefined>;
  /** Gone after this, whatever comes of it; only one of two callers gets it. */
  spend(ticket: string): Promise<SpentAttempt | undefined>;
}

const LIFETIME_MS = 10 * 60_000;
const MOST_OPEN = 5;
const CLEANED_AT_ONCE = 100;

export function newSecrets(): Secrets {
  const codeVerifier = randomText();
  const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
  return { state: randomText(), nonce: randomText(), codeVerifier, codeChallenge };
}

interface Needs {
  readonly source: DataSource;
  readonly vault: RowVault;
  readonly clock: () => Date;
}

export function createAttempts({ source, vault, clock }: Needs): Attempts {
  async function cleanUp(now: Date): Promise<void> {
    // Skips what another replica is at, so that two cleaners cannot wait for each other.
    await source.query(
      `DELETE FROM attempt WHERE id IN (
         SELECT id FROM attempt WHERE expires_at <= $1 LIMIT ${CLEANED_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
      [now],
    );
  }

  return {
    async begin(attempt, { state, nonce, codeVerifier }) {
      const now = clock();
      await cleanUp(now);
      const { personId } = attempt;
      const id = randomUUID();
      const sealed = await vault.seal(JSON.stringify({ nonce, codeVerifier }), attemptBinding({ ...attempt, id }));
      const expiresAt = new Date(now.getTime() + LIFETIME_MS);
      await source.transaction(async (manager) => {
        // One start at a time for one person, or two could both count four.
        await manager.findOne(Person, { where: { id: personId }, lock: { mode: "for_no_key_update" } });
        const over = "personId = :personId AND expiresAt <= :now";
        await manager.createQueryBuilder().delete().from(Attempt).where(over, { personId, now }).execute();
        const open = await manager.find(Attempt, {
          select: { id: true },
          where: { personId },
          order: { createdAt: "DESC", id: "ASC" },
        });
        const surplus = open.slice(MOST_OPEN - 1).map((row) => row.id);
        if (surplus.length > 0) await manager.delete(Attempt, surplus);
        await manager.insert(Attempt, { ...attempt, id, stateHash: hash(state), sealed, expiresAt, createdAt: now });
      });
      return expiresAt;
    },

    async park(state, redirectUri, outcome) {
      // What was made up by anybody is not looked for.
      if (!RANDOM_TEXT.test(state)) return undefined;
      const waiting = { stateHash: hash(state), redirectUri };
      const found = await source.manager.findOneBy(Attempt, waiting);
      if (!found || found.expiresAt <= clock()) return undefined;
      const sealed = await vault.seal(JSON.stringify(outcome), outcomeBinding(found));
      const ticket = randomText();
      const { affected } = await source.manager.update(
        Attempt,
        { ...waiting, id: found.id },
        { stateHash: null, ticketHash: hash(ticket), outcome: sealed, version: () => "version + 1" },
      );
      return affected ? { ticket, returnTo: found.returnTo } : undefined;
    },

    async spend(ticket) {
      const row = await source.manager.findOneBy(Attempt, { ticketHash: hash(ticket) });
      // Whoever deletes it has it: of two callers with one ticket, the other deletes nothing.
      const { affected } = row ? await source.manager.delete(Attempt, { id: row.id }) : { affected: 0 };
      if (!affected || !row?.outcome) return undefined;
      const secrets = await vault.open(row.sealed, attemptBinding(row));
      const returned = await vault.open(row.outcome, outcomeBinding(row));
      if (secrets === undefined || returned === undefined) return undefined;
      const { nonce, codeVerifier } = JSON.parse(secrets);
      const outcome: Outcome = JSON.parse(returned);
      return { ...row, late: row.expiresAt <= clock(), outcome, nonce, codeVerifier };
    },
  };
}

/** 256 bits in base64url. */
const RANDOM_TEXT = /^[\w-]{43}$/;

function randomText(): string {
  return randomBytes(32).toString("base64url");
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
