import { createHash, randomBytes } from "node:crypto";
import { type DropboxApp, demo, type Sandbox } from "../../sandbox/index.js";
import { type Got, got, type Json } from "./support.js";

/** A small client of the pretend Dropbox, as one person. */
export class DropboxClient {
  readonly token: string;
  /** The Dropbox-API-Path-Root that goes with every call. */
  root: object | undefined;

  constructor(
    readonly sandbox: Sandbox,
    person: string,
    options: { app?: DropboxApp; scopes?: string[]; expiresIn?: number } = {},
  ) {
    this.token = sandbox.vendors.dropbox.tokenFor(person, options);
  }

  headers = (more: Record<string, string> = {}): Record<string, string> => ({
    authorization: `Bearer ${this.token}`,
    ...(this.root ? { "dropbox-api-path-root": JSON.stringify(this.root) } : {}),
    ...more,
  });

  call = async (name: string, arg?: unknown, more: Record<string, string> = {}): Promise<Got> =>
    got(
      await fetch(`${this.sandbox.vendors.dropbox.origins.api}/2/${name}`, {
        method: "POST",
        headers: this.headers(arg === undefined ? more : { "content-type": "application/json", ...more }),
        ...(arg === undefined ? {} : { body: typeof arg === "string" ? arg : JSON.stringify(arg) }),
      }),
    );

  search = (query: string, options: object = {}): Promise<Got> => this.call("files/search_v2", { query, options });

  /** The names that a search finds, in the order they come in. */
  names = async (query: string, options: object = {}): Promise<string[]> => namesOf(await this.search(query, options));

  metadata = (path: string, more: object = {}): Promise<Got> => this.call("files/get_metadata", { path, ...more });

  list = (path: string, more: object = {}): Promise<Got> => this.call("files/list_folder", { path, ...more });

  thumbnail = (path: string, more: object = {}): Promise<Response> =>
    fetch(`${this.sandbox.vendors.dropbox.origins.api}/2/files/get_thumbnail_v2`, {
      method: "POST",
      headers: this.headers({
        "dropbox-api-arg": JSON.stringify({ resource: { ".tag": "path", path }, ...more }),
      }),
    });

  /** Paths begin above everybody's own folder, as `users/get_current_account` says. */
  rooted = async (): Promise<this> => {
    const { body } = await this.call("users/get_current_account");
    this.root = { ".tag": "root", root: body["root_info"].root_namespace_id };
    return this;
  };
}

export function matchesOf({ body }: Got): Json[] {
  return (body["matches"] as Json[]).map((match) => match["metadata"].metadata as Json);
}

export function namesOf(got: Got): string[] {
  return matchesOf(got).map((metadata) => metadata["name"] as string);
}

export function pathsOf(entries: Json[]): string[] {
  return entries.map((entry) => entry["path_display"] as string);
}

/** The status and the tags of a refusal, without the dots at the end. */
export function refusalOf({ status, body }: Got): [number, string] {
  return [status, String(body["error_summary"]).replace(/\/\.*$/, "")];
}

export const redirectUri = `${demo.microsoft.app.redirectUri}/dropbox`;
export const readScope = "account_info.read files.metadata.read files.content.read";
export const verifier = randomBytes(48).toString("base64url");

/** An authorization URL as the gateway would make it. */
export function dropboxAuthorizeUrl(sandbox: Sandbox, changes: Record<string, string | undefined> = {}): string {
  const url = new URL(`${sandbox.vendors.dropbox.origins.login}/oauth2/authorize`);
  const parameters = {
    client_id: demo.dropbox.app.clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: readScope,
    state: "the state",
    token_access_type: "offline",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** A call of the token endpoint. */
export async function dropboxToken(sandbox: Sandbox, form: Record<string, string | undefined>): Promise<Got> {
  const parameters = { client_id: demo.dropbox.app.clientId, client_secret: demo.dropbox.app.secret, ...form };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) body.set(name, value);
  return got(await fetch(`${sandbox.vendors.dropbox.origins.api}/oauth2/token`, { method: "POST", body }));
}

/** The form that redeems a code. */
export function dropboxCodeForm(redirected: string): Record<string, string | undefined> {
  const code = new URL(redirected).searchParams.get("code") ?? "";
  return { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier };
}

/** The form that renews a login. */
export function dropboxRefreshForm({ body }: Got): Record<string, string> {
  return { grant_type: "refresh_token", refresh_token: body["refresh_token"] };
}
