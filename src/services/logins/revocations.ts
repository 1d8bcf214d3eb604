/** Grants that nobody uses any more are ended at the vendor, too: in the background, once, and never one that is in use elsewhere. */
import pLimit from "p-limit";
import type { DataSource } from "typeorm";

import { Login } from "../../data/entities/index.js";
import { attribute } from "../../flow/requester.js";
import { plainTimers, type Timers, waitAtMost } from "../../flow/timers.js";
import { ProviderError } from "../../providers/contract/errors.js";
import type { Log } from "../../providers/contract/host.js";
import type { Instance as Plug } from "../../providers/contract/provider.js";
import type { Grants } from "./opened-grants.js";

export interface Revocations {
  /** Of rows that are gone by now. Returns at once and never throws; `plug` is one that could have renewed them. */
  begin(logins: readonly Login[], plug: () => Promise<Pick<Plug, "revoke">>): void;
  /** Waits for what is under way, at most `CLOSE_MS`; what is left is cut off. */
  close(): Promise<void>;
}

/** What one vendor's answer is waited for. */
const ANSWER_MS = 10_000;
export const CLOSE_MS = 3_000;
const AT_ONCE = 8;
/** Under way and waiting together. More are not asked for: the tokens run out by themselves. */
const MOST = 1_000;

export interface RevocationsNeeds {
  readonly source: DataSource;
  readonly grants: Grants;
  readonly log: Log;
  readonly timers?: Timers;
}

export function createRevocations({ source, grants, log, timers = plainTimers }: RevocationsNeeds): Revocations {
  const turns = pLimit(AT_ONCE);
  const pending = new Set<Promise<void>>();
  const closing = new AbortController();

  /**
   * By another team, or another person of this one: some vendors end all that an account has given to an app (Google), and none
   * tells which. Looked at when the row is gone, so that of two who leave together one sees nobody else.
   */
  function isUsedElsewhere({ provider, registration, accountId }: Login): Promise<boolean> {
    return source.manager.existsBy(Login, { provider, registration, accountId, state: "LOGGED_IN" });
  }

  async function revoke(login: Login, plugOf: () => Promise<Pick<Plug, "revoke">>): Promise<string> {
    if (closing.signal.aborted) return "the process ends";
    const plug = await plugOf();
    if (!plug.revoke) return "the provider has no way to";
    if (await isUsedElsewhere(login)) return "another login uses the same account and registration";
    const grant = await grants.open(login);
    if (!grant) return "it can't be read any more";
    const ending = new AbortController();
    const end = () => ending.abort(new DOMException("The vendor took too long.", "TimeoutError"));
    // Nobody waits for it: it takes no room from what its person has under way.
    attribute(ending.signal, { personId: `revocation ${login.id}` });
    const cancel = timers.after(ANSWER_MS, end);
    closing.signal.addEventListener("abort", end);
    try {
      await plug.revoke(grant, { signal: ending.signal });
      return "";
    } finally {
      cancel();
      closing.signal.removeEventListener("abort", end);
    }
  }

  async function attempt(login: Login, plugOf: () => Promise<Pick<Plug, "revoke">>): Promise<void> {
    const facts = { login: login.id, provider: login.provider };
    try {
      const reason = await revoke(login, plugOf);
      if (reason === "") log.info(facts, "a grant was revoked");
      else log.info({ ...facts, reason }, "a grant was not revoked");
    } catch (error) {
      log.warn({ ...facts, ...namesOf(error) }, "a grant could not be revoked");
    }
  }

  return {
    begin(logins, plugOf) {
      const room = closing.signal.aborted ? 0 : Math.max(0, MOST - pending.size);
      if (logins.length > room) log.warn({ count: logins.length - room }, "too many grants to revoke at once");
      for (const login of logins.slice(0, room)) {
        const running = turns(() => attempt(login, plugOf)).finally(() => pending.delete(running));
        pending.add(running);
      }
    },

    async close() {
      await waitAtMost(timers, CLOSE_MS, Promise.all(pending));
      closing.abort();
      await Promise.all(pending);
    },
  };
}

/** What a plug-in throws holds no secret; of any other error only the name is told. */
function namesOf(error: unknown): object {
  if (error instanceof ProviderError) return { error: error.name, code: error.code, reason: error.message };
  return { error: error instanceof Error ? error.name : typeof error };
}
