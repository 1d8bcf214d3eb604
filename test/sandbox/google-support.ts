import { createHash, randomBytes } from "node:crypto";
import { demo, type GoogleApp, type Sandbox } from "../../sandbox/index.js";
import { type Got, got, type Json } from "./support.js";

/** What makes a list look everywhere. */
export const everywhere = {
  corpora: "allDrives",
  includeItemsFromAllDrives: "true",
  supportsAllDrives: "true",
};

/** A small client of the pretend Google Drive, as one person. */
export class DriveClient {
  readonly token: string;

  constructor(
    readonly sandbox: Sandbox,
    person: string,
    options: { app?: GoogleApp; scopes?: string[]; expiresIn?: number } = {},
  ) {
    this.token = sandbox.vendors.google.tokenFor(person, options);
  }

  get = async (path: string, headers: Record<string, string> = {}): Promise<Got> =>
    got(
      await fetch(path.startsWith("http") ? path : `${this.sandbox.vendors.google.origins.api}/drive/v3${path}`, {
        headers: { authorization: `Bearer ${this.token}`, ...headers },
        redirect: "manual",
      }),
    );

  list = (q: string, more: Record<string, string> = {}): Promise<Got> =>
    this.get(`/files?${new URLSearchParams({ q, ...more })}`);

  /** The names that a list has, in the order they come in. */
  names = async (q: string, more: Record<string, string> = {}): Promise<string[]> => namesOf(await this.list(q, more));

  file = async (id: string, fields: string, more: Record<string, string> = {}): Promise<Json> =>
    (await this.get(`/files/${id}?${new URLSearchParams({ fields, supportsAllDrives: "true", ...more })}`)).body;

  /** A batch of GETs; the answers by Content-ID, as they came. */
  batch = async (paths: string[]): Promise<{ id: string; status: number; body: Json }[]> => {
    const parts = paths.map(
      (path, at) =>
        `--sep\r\nContent-Type: application/http\r\nContent-ID: <item${at}>\r\n\r\nGET /drive/v3${path}\r\n\r\n`,
    );
    const answer = await this.postBatch(`${parts.join("")}--sep--`);
    return answersOf(answer);
  };

  postBatch = async (body: string, contentType = 'multipart/mixed; boundary="sep"'): Promise<Got> =>
    got(
      await fetch(`${this.sandbox.vendors.google.origins.api}/batch/drive/v3`, {
        method: "POST",
        headers: { authorization: `Bearer ${this.token}`, "content-type": contentType },
        body,
      }),
    );
}

function answersOf({ headers, text }: Got): { id: string; status: number; body: Json }[] {
  const boundary = /boundary=(.+)$/.exec(headers.get("content-type") ?? "")?.[1];
  const parts = text.split(`--${boundary}`).slice(1, -1);
  return parts.map((part) => ({
    id: /Content-ID: <response-(.+)>/.exec(part)?.[1] ?? "",
    status: Number(/HTTP\/1\.1 (\d+)/.exec(part)?.[1]),
    body: JSON.parse(part.slice(part.indexOf("{"))) as Json,
  }));
}

export function namesOf({ body }: Got): string[] {
  return (body["files"] as Json[]).map((file) => file["name"] as string);
}

/** The reason of a refusal, with its status. */
export function refusalOf({ status, body }: Got): [number, string] {
  return [status, body["error"]?.errors?.[0]?.reason];
}

export const redirectUri = `${demo.microsoft.app.redirectUri}/google-drive`;
export const driveScope = "https://www.googleapis.com/auth/drive.readonly";
export const verifier = randomBytes(48).toString("base64url");

/** An authorization URL as the gateway would make it. */
export function googleAuthorizeUrl(sandbox: Sandbox, changes: Record<string, string | undefined> = {}): string {
  const url = new URL(`${sandbox.vendors.google.origins.login}/o/oauth2/v2/auth`);
  const parameters = {
    client_id: demo.google.app.clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: `openid email ${driveScope}`,
    state: "the state",
    nonce: "the nonce",
    access_type: "offline",
    prompt: "consent select_account",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** A call of the token endpoint. */
export async function googleToken(sandbox: Sandbox, form: Record<string, string | undefined>): Promise<Got> {
  const parameters = { client_id: demo.google.app.clientId, client_secret: demo.google.app.secret, ...form };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) body.set(name, value);
  return got(await fetch(`${sandbox.vendors.google.origins.api}/token`, { method: "POST", body }));
}

/** The form that redeems a code. */
export function googleCodeForm(redirected: string): Record<string, string | undefined> {
  const code = new URL(redirected).searchParams.get("code") ?? "";
  return { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier };
}
