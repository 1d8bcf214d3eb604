/** Logins as rows. A login that is not there is logged out, and has its id all the same. */
import type { DataSource } from "typeorm";

import { Instance, Login, Membership } from "../data/entities/index.js";
import { loginId } from "../data/ids.js";
import { type Call, once } from "./call.js";
import type { LoginView } from "./views.js";

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

export function createLoginReader(source: DataSource): LoginReader {
  /** All of the viewer's in the team, in one query, without the grants. */
  function inTeam(call: Call, teamId: string): Promise<ReadonlyMap<string, LoginView>> {
    return once(call, `logins:${teamId}`, async () => {
      const found = await select().where("login.teamId = :teamId AND login.personId = :viewer", {
        teamId,
        viewer: call.viewer.personId,
      });
      return new Map((await found.getMany()).map((row) => [row.id, viewOf(row)]));
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

  function select() {
    return source
      .createQueryBuilder(Login, "login")
      .select(["id", "teamId", "provider", "registration", "state", "account", "since"].map((name) => `login.${name}`));
  }

  return {
    async of(call, registration) {
      const id = idOf(call, registration);
      return (await inTeam(call, registration.teamId)).get(id) ?? loggedOut(id, registration);
    },

    async byId(call, id) {
      const viewer = call.viewer.personId;
      const row = await select().where("login.id = :id AND login.personId = :viewer", { id, viewer }).getOne();
      if (row) return viewOf(row);
      const found = (await reachable(call)).find((registration) => idOf(call, registration) === id);
      return found ? loggedOut(id, found) : null;
    },
  };
}

export function idOf(call: Call, { teamId, providerId, registration }: Registration): string {
  return loginId(teamId, call.viewer.personId, providerId, registration);
}

function viewOf({ id, teamId, provider, registration, state, account, since }: Login): LoginView {
  return { id, teamId, providerId: provider, registration, state, account, since };
}

function loggedOut(id: string, { teamId, providerId, registration }: Registration): LoginView {
  return { id, teamId, providerId, registration, state: "LOGGED_OUT", account: null, since: null };
}
