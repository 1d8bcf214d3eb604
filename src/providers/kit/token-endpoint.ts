import { randomUUID } from "node:crypto";
import { Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import { type RawAnswer, rawAnswer } from "./answer.js";
import { type Json, objectOf, textOf } from "./json.js";
import { type GrantType, refusalOf, type SignInErrors } from "./sign-in-errors.js";

/** Who asks, and where. */
export interface TokenClient {
  /** The vendor's name for people. */
  readonly vendor: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly userAgent: string;
  readonly errors: SignInErrors;
}

/** An access token and what came with it. */
export interface Tokens {
  readonly accessToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly refreshToken?: string;
  /** The whole answer, for what only this vendor tells with its tokens. */
  readonly answer: Json;
}

/** One request to a vendor's token endpoint (RFC 6749, section 3.2), with the client's secret in the body. */
export async function requestTokens(
  host: VendorHost,
  { vendor, tokenUrl, clientId, clientSecret, userAgent, errors }: TokenClient,
  grant: GrantType,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Tokens> {
  const answer = await postForm(host, tokenUrl, {
    form: { ...form, client_id: clientId, client_secret: clientSecret },
    userAgent,
    operation: "token",
    signal,
  });
  if (answer.status !== 200) throw refusalOf(vendor, errors, answer, grant, host.now());
  const told = objectOf(answer.body);
  const accessToken = textOf(told["access_token"]);
  const seconds = Number(told["expires_in"]);
  if (accessToken === undefined || !(seconds > 0)) throw notUnderstood(vendor);
  const refreshToken = textOf(told["refresh_token"]);
  const expiresAt = host.now() + seconds * 1000;
  return { accessToken, expiresAt, answer: told, ...(refreshToken !== undefined && { refreshToken }) };
}

/** A form as OAuth endpoints take it. */
export async function postForm(
  host: VendorHost,
  url: string,
  {
    form,
    userAgent,
    operation,
    signal,
  }: {
    form: Readonly<Record<string, string>>;
    userAgent: string;
    operation: string;
    signal: AbortSignal;
  },
): Promise<RawAnswer> {
  const headers = {
    accept: "application/json",
    "content-type": "application/x-www-form-urlencoded",
    "user-agent": userAgent,
    "client-request-id": randomUUID(),
  };
  const body = new URLSearchParams(form).toString();
  return rawAnswer(await host.request(url, { method: "POST", headers, body, signal, operation }));
}

export function notUnderstood(vendor: string): Unavailable {
  return new Unavailable(`${vendor}'s sign-in gave an answer that is not understood. Try again.`);
}

/** A read with a token that was just given, before there is a login: mostly, whose it is. */
export async function readWithToken(
  host: VendorHost,
  url: string,
  {
    method = "GET",
    accessToken,
    userAgent,
    operation,
    signal,
  }: {
    method?: "GET" | "POST";
    accessToken: string;
    userAgent: string;
    operation: string;
    signal: AbortSignal;
  },
): Promise<RawAnswer> {
  const headers = {
    authorization: `Bearer ${accessToken}`,
    accept: "application/json",
    "user-agent": userAgent,
    "client-request-id": randomUUID(),
  };
  return rawAnswer(await host.request(url, { method, headers, signal, operation }));
}
