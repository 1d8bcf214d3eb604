import { createHash, randomBytes } from "node:crypto";
import { demo, type Sandbox } from "../../sandbox/index.js";

export interface Json {
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at freely in these tests
  [name: string]: any;
}

export interface Got {
  status: number;
  headers: Headers;
  body: Json;
  text: string;
}

/** An answer with its text, and its JSON if it is any. */
export async function got(response: Response): Promise<Got> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") && text;
  return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(text) as Json) : {}, text };
}

/** A small client of the sandbox, as one person. */
export class Client {
  readonly token: string;

  constructor(
    readonly sandbox: Sandbox,
    readonly email: string,
    scopes?: string[],
  ) {
    this.token = sandbox.vendors.microsoft.tokenFor(email, scopes ? { scopes } : {});
  }

  get = async (path: string, headers: Record<string, string> = {}): Promise<Got> =>
    got(
      await fetch(path.startsWith("http") ? path : `${this.sandbox.vendors.microsoft.origins.graph}/v1.0${path}`, {
        headers: { authorization: `Bearer ${this.token}`, ...headers },
        redirect: "manual",
      }),
    );

  post = async (path: string, body: unknown): Promise<Got> =>
    got(
      await fetch(`${this.sandbox.vendors.microsoft.origins.graph}/v1.0${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    );

  batch = (urls: string[]): Promise<Got> =>
    this.post("/$batch", { requests: urls.map((url, index) => ({ id: String(index + 1), method: "GET", url })) });

  search = (at: string, text: string, query = ""): Promise<Got> =>
    this.get(`${at}/search(q='${encodeURIComponent(text.replaceAll("'", "''"))}')${query}`);
}

/** The names of what a list holds. */
export function names(answer: Got): string[] {
  return (answer.body["value"] as Json[]).map((item) => item["name"] as string);
}

export const verifier = randomBytes(48).toString("base64url");

/** An authorization URL as the gateway would make it. */
export function authorizeUrl(
  sandbox: Sandbox,
  changes: Record<string, string | undefined> = {},
  tenant: string = demo.contoso.tenantId,
): string {
  const url = new URL(`${sandbox.vendors.microsoft.origins.login}/${tenant}/oauth2/v2.0/authorize`);
  const parameters = {
    client_id: demo.microsoft.app.clientId,
    response_type: "code",
    redirect_uri: demo.microsoft.app.redirectUri,
    response_mode: "query",
    scope: `openid profile offline_access ${sandbox.vendors.microsoft.origins.graph}/Files.Read.All`,
    state: "the state",
    nonce: "the nonce",
    prompt: "select_account",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    client_info: "1",
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** A call of the token endpoint. */
export async function token(
  sandbox: Sandbox,
  form: Record<string, string | undefined>,
  tenant: string = demo.contoso.tenantId,
): Promise<Got> {
  const body = new URLSearchParams();
  const parameters = { client_id: demo.microsoft.app.clientId, client_secret: demo.microsoft.app.secret, ...form };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) body.set(name, value);
  return got(
    await fetch(`${sandbox.vendors.microsoft.origins.login}/${tenant}/oauth2/v2.0/token`, { method: "POST", body }),
  );
}

/** The form that redeems a code. */
export function codeForm(sandbox: Sandbox, redirected: string): Record<string, string> {
  return {
    grant_type: "authorization_code",
    code: new URL(redirected).searchParams.get("code") ?? "",
    redirect_uri: demo.microsoft.app.redirectUri,
    code_verifier: verifier,
    scope: `openid profile offline_access ${sandbox.vendors.microsoft.origins.graph}/Files.Read.All`,
    client_info: "1",
  };
}
