/** The last step of a login: is it theirs, in time, unchanged? Then the code becomes a grant, and the grant a row. */
import type { DataSource, EntityManager } from "typeorm";

import { Instance, Membership } from "../../data/entities/index.js";
import type { Sealed } from "../../data/vault.js";
import { CloudDriveSearchOff } from "../../errors.js";
import { plainTimers, type Timers } from "../../flow/timers.js";
import { ProviderError, Throttled, Unavailable } from "../../providers/contract/errors.js";
import type { AuthorizationError, Grant, Instance as Plug } from "../../providers/contract/provider.js";
import type { Call } from "../call.js";
import type { Instances } from "../instances/instances.js";
import { firstVersion } from "../instances/versions.js";
import { record } from "../teams/audit.js";
import { shareTeam } from "../teams/rows.js";
import type { Teams } from "../teams/teams.js";
import { cleanLine } from "../text.js";
import type { InstanceView, LoginFailure, LoginOutcome } from "../views.js";
import type { Attempts, SpentAttempt } from "./attempts.js";
import type { Grants } from "./opened-grants.js";
import { isForeign } from "./redirect.js";
import { idOf } from "./rows.js";
import { withRetries } from "./token-retries.js";

interface Needs {
  readonly source: DataSource;
  readonly grants: Grants;
  readonly teams: Teams;
  readonly instances: Instances;
  readonly attempts: Attempts;
  readonly clock: () => Date;
  readonly timers?: Timers;
}

/** An e-mail address at most. */
const LONGEST_ACCOUNT = 320;
const TOO_LATE = failed(
  "TOO_LATE",
  "This login is over: it was used already, or more than ten minutes have passed. Start it again.",
);
const NOT_YOURS = failed("NOT_YOURS", "Somebody else started this login. Nothing was linked. Start your own.");
const CHANGED = failed("CHANGED", "The connection was changed, disabled or deleted meanwhile. Start the login again.");
const LEFT = failed("CHANGED", "You do not belong to this team any more.");
const FOREIGN = failed(
  "REFUSED",
  "This answer is not from the provider that was asked. Nothing was linked. Start the login again.",
);
const AGAIN = "Start the login again in a moment.";

export function createCompletion(needs: Needs) {
  const { source, grants, teams, instances, attempts, clock, timers = plainTimers } = needs;
  return async function complete(call: Call, ticket: string): Promise<LoginOutcome> {
    const attempt = await attempts.spend(ticket);
    if (!attempt) return TOO_LATE;
    if (attempt.personId !== call.viewer.personId) return NOT_YOURS;
    if (attempt.late) return TOO_LATE;
    if (!(await teams.byId(call, attempt.teamId))?.viewerRole) return LEFT;
    await teams.searching(call, attempt.teamId);
    const instance = await instances.byId(call, attempt.instanceId);
    if (!instance || instance.registration !== attempt.fingerprint) return CHANGED;

    const granted = await redeem(call, attempt, instance);
    return "kind" in granted ? granted : link(call, instance, granted);
  };

  /** The vendor's part, and the only one that takes long. */
  async function redeem(call: Call, attempt: SpentAttempt, instance: InstanceView): Promise<Grant | LoginOutcome> {
    const { outcome, redirectUri, codeVerifier, nonce } = attempt;
    try {
      const { plug } = await instances.configured(instance);
      if (isForeign(outcome, plug.loginProtection.issuer)) return FOREIGN;
      if ("error" in outcome) return explained(plug, outcome, redirectUri);
      const request = { redirectUri, code: outcome.code, codeVerifier, nonce, signal: call.signal };
      return await withRetries(() => plug.redeem(request), { timers, now: () => clock().getTime() });
    } catch (error) {
      if (call.signal.aborted) return failed("REFUSED", `The provider did not answer in time. ${AGAIN}`);
      if (!(error instanceof ProviderError)) throw error;
      const passing = error instanceof Throttled || error instanceof Unavailable;
      return failed("REFUSED", passing ? `${error.message} ${AGAIN}` : error.message, error.code);
    }
  }

  /** While the provider was asked, everything may have changed: looked at once more, and held still while it is written. */
  async function link(call: Call, instance: InstanceView, grant: Grant): Promise<LoginOutcome> {
    const { teamId, providerId: provider, registration } = instance;
    const { personId } = call.viewer;
    const login = { id: idOf(call, instance), teamId, personId, provider, registration };
    const sealed = await grants.seal(grant, login);
    return source.transaction(async (manager) => {
      const team = await shareTeam(manager, teamId);
      const membership = await manager.findOneBy(Membership, { teamId, personId });
      if (!team || !membership) return LEFT;
      if (team.cloudDriveSearch !== "ON") throw new CloudDriveSearchOff();
      const row = await manager.findOneBy(Instance, { id: instance.id });
      if (row?.registration !== registration || !(row.enabled || membership.role === "ADMIN")) return CHANGED;
      await write(manager, { ...login, grant, sealed, since: clock() });
      await record(manager, { teamId, actor: call.viewer, action: "login", instance });
      return { kind: "done", instance };
    });
  }
}

interface NewLogin {
  readonly id: string;
  readonly teamId: string;
  readonly personId: string;
  readonly provider: string;
  readonly registration: string;
  readonly grant: Grant;
  readonly sealed: Sealed;
  readonly since: Date;
}

/** Whichever account was there before. What was demanded is done, and who renews the former grant has lost its lease. */
async function write(manager: EntityManager, login: NewLogin): Promise<void> {
  const { id, teamId, personId, provider, registration, grant, sealed, since } = login;
  await manager.query(
    `INSERT INTO login AS known
       (id, team_id, person_id, provider, registration, state, account_id, account, sealed, since, version)
     VALUES ($1, $2, $3, $4, $5, 'LOGGED_IN', $6, $7, $8, $9, $10)
     ON CONFLICT (id) DO UPDATE
     SET state = excluded.state, account_id = excluded.account_id, account = excluded.account,
         sealed = excluded.sealed, since = excluded.since, version = known.version + 1,
         challenge = NULL, lease_fence = known.lease_fence + 1, lease_until = NULL`,
    [
      id,
      teamId,
      personId,
      provider,
      registration,
      grant.accountId,
      // A vendor lets people call themselves what they like.
      cleanLine(grant.account ?? "", LONGEST_ACCOUNT) ?? null,
      sealed,
      since,
      firstVersion(),
    ],
  );
}

function explained(plug: Plug, error: AuthorizationError, redirectUri: string): LoginOutcome {
  const { cancelled, message, code } = plug.explainRefusal(error, redirectUri);
  return failed(cancelled ? "CANCELLED" : "REFUSED", message, code);
}

function failed(reason: LoginFailure, message: string, code?: string): LoginOutcome {
  return { kind: "failed", reason, message, ...(code !== undefined && { code }) };
}
