import { type BoxApp, demo, type Sandbox } from "../../sandbox/index.js";
import { type Got, got, type Json } from "./support.js";

/** A small client of the pretend Box, as one person. */
export class BoxClient {
  readonly token: string;

  constructor(
    readonly sandbox: Sandbox,
    person: string,
    options: { app?: BoxApp; scopes?: string[]; expiresIn?: number } = {},
  ) {
    this.token = sandbox.vendors.box.tokenFor(person, options);
  }

  get = async (path: string, headers: Record<string, string> = {}): Promise<Got> =>
    got(
      await fetch(path.startsWith("http") ? path : `${this.sandbox.vendors.box.origins.api}/2.0${path}`, {
        headers: { authorization: `Bearer ${this.token}`, ...headers },
        redirect: "manual",
      }),
    );

  search = (query: string, more: Record<string, string> = {}): Promise<Got> =>
    this.get(`/search?${new URLSearchParams({ query, ...more })}`);

  /** The names that a search finds, in the order they come in. */
  names = async (query: string, more: Record<string, string> = {}): Promise<string[]> =>
    namesOf(await this.search(query, more));
}

export function namesOf({ body }: Got): string[] {
  return (body["entries"] as Json[]).map((entry) => entry["name"] as string);
}

export const redirectUri = `${demo.microsoft.app.redirectUri}/box`;

/** An authorization URL as the gateway would make it. */
export function boxAuthorizeUrl(sandbox: Sandbox, changes: Record<string, string | undefined> = {}): string {
  const url = new URL(`${sandbox.vendors.box.origins.login}/api/oauth2/authorize`);
  const parameters = {
    client_id: demo.box.app.clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    state: "the state",
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** A call of the token endpoint. */
export async function boxToken(sandbox: Sandbox, form: Record<string, string | undefined>): Promise<Got> {
  const parameters = { client_id: demo.box.app.clientId, client_secret: demo.box.app.secret, ...form };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) body.set(name, value);
  return got(await fetch(`${sandbox.vendors.box.origins.api}/oauth2/token`, { method: "POST", body }));
}

/** The form that redeems a code. */
export function boxCodeForm(redirected: string): Record<string, string> {
  return { grant_type: "authorization_code", code: new URL(redirected).searchParams.get("code") ?? "" };
}

/** The form that renews a login. */
export function boxRefreshForm({ body }: Got): Record<string, string> {
  return { grant_type: "refresh_token", refresh_token: body["refresh_token"] };
}
