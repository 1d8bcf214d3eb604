import {
  ConsentRefused,
  LoginRequired,
  Misconfigured,
  type ProviderError,
  Throttled,
  Unavailable,
} from "../contract/errors.js";
import { objectOf } from "../kit/json.js";
import { isFinal, refusedForGood } from "../kit/oauth-errors.js";
import { retryAfterMs } from "../kit/retry-after.js";
import { meanings, permission } from "./aadsts.js";
import { readClaims } from "./claims.js";
import { labels } from "./registration.js";

const wait = "Microsoft asks to wait a moment.";
const ids = "Admin: check the Application (client) ID, the Directory (tenant) and the cloud.";

/** The sign-in service's answer, as far as it is needed to tell what it means. */
export interface TokenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The parsed body; anything, for front doors answer HTML. */
  readonly body: unknown;
}

/** What a refusal by the token endpoint means: of a code, of a refresh token, or of the app's own credentials. */
export function triage(answer: TokenAnswer, grant: "code" | "refresh" | "client", now: number): ProviderError {
  const { error, numbers, correlation, claims } = parse(answer.body);
  const meaning = numbers.map((number) => meanings.get(number)).find((known) => known !== undefined);
  const who = meaning?.who;
  const code = numbers[0] === undefined ? error : `AADSTS${numbers[0]}`;
  const support = correlation ? ` (correlation id ${correlation})` : "";
  const say = (fallback: string) => `${meaning?.words ?? fallback}${support}`;
  const retryMs = retryAfterMs(answer.headers, now);
  if (answer.status === 429 || (retryMs !== undefined && answer.status >= 500)) {
    return new Throttled(`${wait}${support}`, new Date(now + (retryMs ?? 30_000)), { code });
  }
  if (answer.status >= 500 || who === "nobody" || error === "temporarily_unavailable" || error === "server_error") {
    return new Unavailable(`Microsoft's sign-in service does not answer right now. Try again.${support}`, { code });
  }
  // Any invalid_grant on refresh means a dead login, whatever its number: "Refresh tokens in the Microsoft identity platform".
  const aboutTheGrant = ["invalid_grant", "interaction_required", "consent_required", "login_required"].includes(
    error ?? "",
  );
  if (grant === "refresh" && (aboutTheGrant || who === "user"))
    return new LoginRequired(say("The login is no longer valid. Log in again."), { code, challenge: claims });
  const isTheApps = ["invalid_client", "unauthorized_client", "invalid_tenant", "invalid_resource"].includes(
    error ?? "",
  );
  if (isTheApps || who === "admin" || who === "operator") {
    const setting = meaning?.field && labels[meaning.field];
    return new Misconfigured(say(`Microsoft refuses the app registration. ${ids}`), { code, setting });
  }
  if (grant === "code")
    return new ConsentRefused(say("Microsoft did not accept this login. Start it again."), { code });
  if (error === "invalid_scope") return new Misconfigured(say(permission), { code });
  if (isFinal(error)) return new Misconfigured(say(refusedForGood("Microsoft")), { code });
  return new Unavailable(say("Microsoft's sign-in service gave an answer that is not understood. Try again."), {
    code,
  });
}

/** Whether an answer says that the directory itself doesn't exist. */
export function isUnknownTenant(body: unknown): boolean {
  const { error, numbers } = parse(body);
  return error === "invalid_tenant" || numbers.some((number) => [90002, 900023].includes(number));
}

/** What an `AADSTS` number inside the description of an error redirect advises. */
export function adviceFor(description: string | undefined): { code: string; advice: string | undefined } | undefined {
  const number = /AADSTS(\d{4,9})/.exec(description ?? "")?.[1];
  return number === undefined ? undefined : { code: `AADSTS${number}`, advice: meanings.get(Number(number))?.words };
}

function parse(body: unknown): {
  error: string | undefined;
  numbers: readonly number[];
  correlation: string | undefined;
  /** What the next sign-in has to fulfil. */
  claims: string | undefined;
} {
  const { error, error_codes, error_description, correlation_id, claims } = objectOf(body);
  const listed = Array.isArray(error_codes)
    ? error_codes.filter((code): code is number => Number.isSafeInteger(code))
    : [];
  const described = /^AADSTS(\d{4,9})/.exec(typeof error_description === "string" ? error_description : "")?.[1];
  return {
    // The vendor's own words go into messages only where they have the shape of a code.
    error: typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? error : undefined,
    numbers: listed.length > 0 || described === undefined ? listed : [Number(described)],
    correlation:
      typeof correlation_id === "string" && /^[0-9a-f-]{36}$/i.test(correlation_id) ? correlation_id : undefined,
    claims: readClaims(claims) && JSON.stringify(readClaims(claims)),
  };
}
