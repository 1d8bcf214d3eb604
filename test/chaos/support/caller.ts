/** Speaks to one gateway process over HTTP, on a new connection each time: the next may be another process. */
import { Agent, request } from "undici";

import type { Sandbox } from "../../../sandbox/index.js";
import type { Answer, Caller } from "../../support/fixture.js";

export interface AskedAnswer extends Answer {
  readonly retryAfter: string | undefined;
}

export interface AskedCaller extends Caller {
  ask(query: string, variables?: Record<string, unknown>): Promise<AskedAnswer>;
}

/** A request is answered within ten seconds. This is the bound for one that hangs; it rejects then. */
const HANGS_MS = 11_000;
const dispatcher = new Agent({ pipelining: 0, headersTimeout: HANGS_MS, bodyTimeout: HANGS_MS });

/** What an address of a gateway answers. */
export async function get(url: string): Promise<{ status: number; location: string | undefined; text: string }> {
  const { statusCode, headers, body } = await request(url, { dispatcher });
  return { status: statusCode, location: headers["location"]?.toString(), text: await body.text() };
}

export interface Ready {
  readonly status: number;
  readonly checks: Readonly<Record<string, "ok" | "failed">>;
}

export async function readiness(url: string): Promise<Ready> {
  const { status, text } = await get(`${url}/readyz`);
  return { status, checks: JSON.parse(text).checks };
}

export function callerAt(url: string, sandbox: Sandbox, person: string, token: string): AskedCaller {
  const ask: AskedCaller["ask"] = async (query, variables) => {
    const { statusCode, headers, body } = await request(`${url}/graphql`, {
      dispatcher,
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, ...(variables && { variables }) }),
    });
    const { data, errors = [] } = (await body.json()) as Partial<Answer>;
    return { status: statusCode, retryAfter: headers["retry-after"]?.toString(), data, errors };
  };
  const got = async <T>(query: string, variables?: Record<string, unknown>) => {
    const { data, errors } = await ask(query, variables);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return data as T;
  };
  return {
    token,
    ask,
    get: got,
    login: async (instanceId) => {
      const ticket = await ticketOf(url, sandbox, person, await startLogin({ get: got }, instanceId));
      return (await got<{ completeLogin: { __typename: string } }>(COMPLETE, { ticket })).completeLogin;
    },
  };
}

export const COMPLETE =
  "mutation ($ticket: String!) { completeLogin(ticket: $ticket) { __typename ... on LoginFailed { reason message } } }";

export async function startLogin({ get }: Pick<Caller, "get">, id: string): Promise<string> {
  const starting = "mutation ($id: ID!) { startLogin(instanceId: $id) { authorizationUrl } }";
  return (await get<{ startLogin: { authorizationUrl: string } }>(starting, { id })).startLogin.authorizationUrl;
}

/** Signs in at the vendor and follows the way back, to this gateway. */
export async function ticketOf(
  url: string,
  sandbox: Sandbox,
  person: string,
  authorizationUrl: string,
): Promise<string> {
  const callback = new URL(await sandbox.signIn(authorizationUrl, { as: sandbox.world.who(person).email }));
  const { status, location = "", text } = await get(url + callback.pathname + callback.search);
  const ticket = /#login=(.+)$/.exec(location)?.[1];
  if (!ticket) throw new Error(`no ticket: ${status} ${text}`);
  return ticket;
}
