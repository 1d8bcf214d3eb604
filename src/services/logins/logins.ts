/** A person's own consent: started by them, brought back by any browser, completed only by them. */
import type { DataSource } from "typeorm";

import { Login } from "../../data/entities/index.js";
import { NotFound } from "../../errors.js";
import type { Call } from "../call.js";
import type { Instances } from "../instances/instances.js";
import { eraseLogins, violates } from "../instances/rows.js";
import type { RateLimit } from "../rate-limit.js";
import type { RowVault } from "../row-vault.js";
import { record } from "../teams/audit.js";
import type { Teams } from "../teams/teams.js";
import { told } from "../vendor-errors.js";
import type { InstanceView, LoginOutcome, LoginView } from "../views.js";
import { createAttempts, newSecrets } from "./attempts.js";
import { createCompletion } from "./completion.js";
import type { Grants } from "./opened-grants.js";
import { type RedirectQuery, readReturn } from "./redirect.js";
import { checkReturnTo, type FrontEnds } from "./return-to.js";
import type { Revocations } from "./revocations.js";
import { createLoginReader, idOf } from "./rows.js";

export type Parked =
  | { readonly kind: "redirect"; readonly to: string }
  | { readonly kind: "adminConsent"; readonly granted: boolean; readonly message: string };

export interface Logins {
  /** The viewer's own. */
  of(call: Call, instance: InstanceView): Promise<LoginView>;
  /** The viewer's own, or one that they could have: LOGGED_OUT. */
  byId(call: Call, id: string): Promise<LoginView | null>;
  /** Those that use it, as far as the viewer may see them. */
  instances(call: Call, login: LoginView): Promise<readonly InstanceView[]>;
  start(
    call: Call,
    instanceId: string,
    returnTo?: string | URL | null,
  ): Promise<{ authorizationUrl: string; expiresAt: Date }>;
  /**
   * The redirect came back, with nobody known to stand behind it. Consumes its `state` and redeems nothing. Throws
   * `BadUserInput` or `NotFound` with a sentence for a plain page.
   */
  park(providerId: string, query: RedirectQuery): Promise<Parked>;
  complete(call: Call, ticket: string): Promise<LoginOutcome>;
  /** Ends it for all instances of the registration; at the vendor too, where it can, in the background. */
  logout(call: Call, instanceId: string): Promise<InstanceView>;
}

export interface LoginsNeeds extends FrontEnds {
  readonly source: DataSource;
  readonly vault: RowVault;
  readonly grants: Grants;
  readonly teams: Teams;
  readonly instances: Instances;
  readonly clock: () => Date;
  readonly revocations: Pick<Revocations, "begin">;
  /** Logins that are started: by team, and by person. */
  readonly starts: { readonly team: RateLimit; readonly person: RateLimit };
}

export function createLogins(needs: LoginsNeeds): Logins {
  const { source, teams, instances, starts, revocations } = needs;
  const reader = createLoginReader(needs);
  const attempts = createAttempts(needs);
  const complete = createCompletion({ ...needs, attempts });

  async function visible(call: Call, id: string): Promise<InstanceView> {
    const instance = await instances.byId(call, id);
    if (!instance) throw new NotFound("There is no such connection.");
    return instance;
  }

  return {
    of: reader.of,
    byId: reader.byId,
    complete: (call, ticket) => complete(call, ticket).finally(() => call.remembered.clear()),

    async instances(call, { teamId, providerId, registration }) {
      const all = await instances.ofTeam(call, teamId);
      return all.filter((other) => other.providerId === providerId && other.registration === registration);
    },

    async start(call, instanceId, returnTo) {
      const instance = await visible(call, instanceId);
      await teams.searching(call, instance.teamId);
      const address = checkReturnTo(returnTo, needs);
      // The person first: who is told no has taken nothing of the team's.
      await starts.person.spend(call.viewer.personId, 1);
      await starts.team.spend(instance.teamId, 1);
      const { plug } = await told(instances.configured(instance));
      const secrets = newSecrets();
      const { state, nonce, codeChallenge } = secrets;
      const redirectUri = instances.redirectUri(instance.providerId);
      const id = idOf(call, instance);
      const login = await source.manager.findOne(Login, { select: { id: true, challenge: true }, where: { id } });
      const asked = {
        redirectUri,
        state,
        nonce,
        codeChallenge,
        ...(login?.challenge && { challenge: login.challenge }),
      };
      const authorizationUrl = await told(plug.authorize(asked));
      const attempt = {
        teamId: instance.teamId,
        personId: call.viewer.personId,
        instanceId: instance.id,
        fingerprint: instance.registration,
        returnTo: address,
        redirectUri,
      };
      try {
        return { authorizationUrl, expiresAt: await attempts.begin(attempt, secrets) };
      } catch (error) {
        // Deleted, or left, while the provider prepared its page.
        const gone = ["attempt_membership_fkey", "attempt_instance_fkey"].some((name) => violates(error, name));
        throw gone ? new NotFound("There is no such connection.") : error;
      }
    },

    async park(providerId, query) {
      // Every provider has an address of its own, so the address tells whose answer this claims to be (RFC 9700, 4.4).
      const provider = instances.provider(providerId);
      const redirectUri = instances.redirectUri(provider.id);
      const back = readReturn(query, provider.name);
      if (back.kind === "adminConsent") return back;
      const parked = await attempts.park(back.state, redirectUri, back.outcome);
      if (!parked) {
        throw new NotFound(
          "This login is over: it was used already, or more than ten minutes have passed. " +
            "Go back to the page where you started, and try again.",
        );
      }
      return { kind: "redirect", to: `${parked.returnTo}#login=${parked.ticket}` };
    },

    async logout(call, instanceId) {
      const instance = await visible(call, instanceId);
      const { teamId } = instance;
      const erased = await source.transaction(async (manager) => {
        const own = { id: idOf(call, instance), personId: call.viewer.personId };
        const logins = await eraseLogins(manager, own);
        if (logins.length > 0) await record(manager, { teamId, actor: call.viewer, action: "logout", instance });
        return logins;
      });
      revocations.begin(erased, async () => (await instances.configured(instance)).plug);
      call.remembered.clear();
      return instance;
    },
  };
}
