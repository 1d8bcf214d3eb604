/** Logins as rows. A login that is not there is logged out, and has its id all the same. */
import type { DataSource } from "typeorm";

import { Instance, Login, Membership } from "../../data/entities/index.js";
import { loginId } from "../../data/ids.js";
import { type Call, once } from "../call.js";
import type { LoginView } from "../views.js";
import type { Grants } from "./opened-grants.js";

export interface Registration {
  readonly teamId: string;
  readonly providerId: string;
  readonly registration: string;
}

export interface LoginReader {
  /** The viewer's own for this registration. */
  of(call: Call, registration: Registration): Promise<LoginView>;
  byId(call: Call, id: string): Promise<LoginView | null>;
}

export function createLoginReader({ source, grants }: { source: DataSource; grants: Grants }): LoginReader {
  /** All of the viewer's in the team, in one query. */
  function inTeam(call: Call, teamId: string): Promise<ReadonlyMap<string, LoginView>> {
    return once(call, `logins:${teamId}`, async () => {
      const found = await source.manager.findBy(Login, { teamId, personId: call.viewer.personId });
      const views = await Promise.all(found.map(viewOf));
      return new Map(views.map((view) => [view.id, view]));
    });
  }

  /** What the viewer could log in to: the registrations of all instances that they may see. */
  function reachable(call: Call): Promise<readonly Registration[]> {
    return once(call, "registrations", async () => {
      const rows = await source
        .createQueryBuilder(Instance, "instance")
        .innerJoin(Membership, "membership", "membership.teamId = instance.teamId AND membership.personId = :viewer", {
          viewer: call.viewer.personId,
        })
        .where("(instance.enabled OR membership.role = 'ADMIN')")
        .getMany();
      return rows.map(({ teamId, provider, registration }) => ({ teamId, providerId: provider, registration }));
    });
  }

  /** A grant that does not open any more is no login; the row still says LOGGED_IN, for the day when its key is back. */
  async function viewOf(row: Login): Promise<LoginView> {
    const { id, teamId, provider, registration, account, since } = row;
    const state = row.state === "LOGGED_IN" && !(await grants.open(row)) ? "EXPIRED" : row.state;
    return { id, teamId, providerId: provider, registration, state, account, since };
  }

  return {
    async of(call, registration) {
      const id = idOf(call, registration);
      return (await inTeam(call, registration.teamId)).get(id) ?? loggedOut(id, registration);
    },

    async byId(call, id) {
      const row = await source.manager.findOneBy(Login, { id, personId: call.viewer.personId });
      if (row) return viewOf(row);
      const found = (await reachable(call)).find((registration) => idOf(call, registration) === id);
      return found ? loggedOut(id, found) : null;
    },
  };
}

export function idOf(call: Call, { teamId, providerId, registration }: Registration): string {
  return loginId(teamId, call.viewer.personId, providerId, registration);
}

function loggedOut(id: string, { teamId, providerId, registration }: Registration): LoginView {
  return { id, teamId, providerId, registration, state: "LOGGED_OUT", account: null, since: null };
}
