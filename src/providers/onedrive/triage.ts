import { ConsentRefused, LoginRequired, Misconfigured, type ProviderError, Throttled, Unavailable } from "../errors.js";
import { objectOf } from "../json.js";
import { retryAfterMs } from "../retry-after.js";
import { readClaims } from "./claims.js";

/** Who has to do something about an answer of Microsoft's sign-in service. */
export type Actor = "admin" | "user" | "nobody";

const newSecret = "Admin: under Certificates & secrets create a new client secret and paste its Value here.";
const ids = "Admin: check the Application (client) ID, the Directory (tenant) and the cloud.";
const permission =
  "Admin: under API permissions add Microsoft Graph > Delegated permissions > Files.Read.All, then grant admin consent.";
const again = "Log in again.";
const mfa = "Microsoft asks for another proof of identity. Log in again.";
const policy =
  "A Conditional Access policy of the organisation refuses this sign-in. Admin: look it up in the Entra sign-in log; the policy " +
  "judges the address of this gateway too.";
const wait = "Microsoft asks to wait a moment.";

/**
 * Microsoft's numbers only choose the text and who acts when the OAuth error leaves it open; they are documented as unstable.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const table: ReadonlyMap<number, readonly [Actor, string]> = new Map<number, readonly [Actor, string]>([
  [7000215, ["admin", `The client secret is wrong; often the Secret ID was pasted instead of the Value. ${newSecret}`]],
  [7000222, ["admin", `The client secret has expired. ${newSecret} Logins stay valid.`]],
  [7000218, ["admin", "The client secret is missing. Admin: enter it."]],
  [
    700025,
    ["admin", "The app is registered as a public client. Admin: under Authentication register the platform Web."],
  ],
  [700016, ["admin", `The app is not known in this directory. ${ids}`]],
  [90002, ["admin", `There is no such directory in this cloud. ${ids}`]],
  [900023, ["admin", `The directory's id is malformed. ${ids}`]],
  [90015, ["admin", `The directory's id is malformed. ${ids}`]],
  [7000112, ["admin", "The app is switched off. Admin: enable it under Enterprise applications > Properties."]],
  [70001, ["admin", `The app is not known or not enabled in this directory. ${ids}`]],
  [
    50011,
    ["admin", "The redirect URI is not registered. Admin: add the one shown here, platform Web, spelt exactly so."],
  ],
  [9002327, ["admin", "The redirect URI is registered as Single-page application. Admin: register it as Web instead."]],
  [50194, ["admin", "The app serves one organisation only. Admin: enter the Directory (tenant) ID."]],
  [
    50020,
    ["user", "This account belongs to another directory. Use your organisation's account, or ask to be invited."],
  ],
  [500011, ["admin", permission]],
  [650057, ["admin", permission]],
  [650056, ["admin", permission]],
  [65005, ["admin", permission]],
  [65001, ["user", "Nobody has consented to reading files. Log in again; an admin may have to grant consent first."]],
  [90094, ["admin", "Only an admin may consent here. Admin: grant consent with the link of this connection."]],
  [90095, ["admin", "Only an admin may consent here. Admin: grant consent with the link of this connection."]],
  [65004, ["user", "Consent was declined. Try again and accept."]],
  [
    50105,
    [
      "admin",
      "This account isn't assigned to the app. Admin: assign it under Enterprise applications > Users and groups.",
    ],
  ],
  [50126, ["user", "User name or password was wrong. Log in again."]],
  [50034, ["user", "Microsoft doesn't know this account. Log in with another."]],
  [50057, ["user", "This account is disabled. Ask your admin."]],
  [50053, ["user", "This account is locked for a while. Ask your admin, or try later."]],
  [50072, ["user", mfa]],
  [50074, ["user", mfa]],
  [50076, ["user", mfa]],
  [50078, ["user", mfa]],
  [50079, ["user", mfa]],
  [53000, ["admin", policy]],
  [53001, ["admin", policy]],
  [53003, ["admin", policy]],
  [530032, ["admin", policy]],
  [530035, ["admin", policy]],
  [54005, ["user", "This login was already used. Start it again."]],
  [501481, ["user", "This login was not started here. Start it again."]],
  [70008, ["user", `The login has expired. ${again}`]],
  [700082, ["user", `The login was not used for a long time and has expired. ${again}`]],
  [
    700084,
    ["user", `The login has expired. ${again} Admin: register the redirect URI as Web, then logins last longer.`],
  ],
  [70043, ["user", `The organisation wants people to log in again from time to time. ${again}`]],
  [50173, ["user", `The login was revoked, for instance by a new password. ${again}`]],
  [90055, ["nobody", wait]],
  [90033, ["nobody", wait]],
  [50196, ["nobody", wait]],
  [9001023, ["admin", "Admin: enter the Directory (tenant) ID instead of an alias."]],
  [90038, ["admin", `The directory lives in another Microsoft cloud. ${ids}`]],
  [900382, ["admin", `The directory lives in another Microsoft cloud. ${ids}`]],
  [900432, ["admin", `The directory lives in another Microsoft cloud. ${ids}`]],
  [9002332, ["admin", "The app doesn't serve personal accounts. Admin: enter the Directory (tenant) ID."]],
]);

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
  const [actor, advice] = numbers.map((number) => table.get(number)).find((known) => known !== undefined) ?? [];
  const code = numbers[0] === undefined ? error : `AADSTS${numbers[0]}`;
  const support = correlation ? ` (correlation id ${correlation})` : "";
  const say = (fallback: string) => `${advice ?? fallback}${support}`;
  const retryMs = retryAfterMs(answer.headers, now);
  if (answer.status === 429 || (retryMs !== undefined && answer.status >= 500)) {
    return new Throttled(`${wait}${support}`, new Date(now + (retryMs ?? 30_000)), { code });
  }
  if (answer.status >= 500 || actor === "nobody" || error === "temporarily_unavailable" || error === "server_error") {
    return new Unavailable(`Microsoft's sign-in service does not answer right now. Try again.${support}`, { code });
  }
  // Any invalid_grant on refresh means a dead login, whatever its number: "Refresh tokens in the Microsoft identity platform".
  const aboutTheGrant = ["invalid_grant", "interaction_required", "consent_required", "login_required"].includes(
    error ?? "",
  );
  if (grant === "refresh" && aboutTheGrant)
    return new LoginRequired(say(`The login is no longer valid. ${again}`), { code, challenge: claims });
  if (
    ["invalid_client", "unauthorized_client", "invalid_tenant", "invalid_resource"].includes(error ?? "") ||
    actor === "admin"
  ) {
    return new Misconfigured(say(`Microsoft refuses the app registration. ${ids}`), { code });
  }
  if (grant === "code")
    return new ConsentRefused(say("Microsoft did not accept this login. Start it again."), { code });
  if (error === "invalid_scope") return new Misconfigured(say(permission), { code });
  return new Unavailable(say("Microsoft's sign-in service gave an answer that is not understood. Try again."), {
    code,
  });
}

/** Whether an answer says that the directory itself doesn't exist. */
export function isUnknownTenant(body: unknown): boolean {
  const { error, numbers } = parse(body);
  return error === "invalid_tenant" || numbers.some((number) => [90002, 900023, 90015].includes(number));
}

/** What an `AADSTS` number inside the description of an error redirect advises. */
export function adviceFor(description: string | undefined): { code: string; advice: string | undefined } | undefined {
  const number = /AADSTS(\d{4,9})/.exec(description ?? "")?.[1];
  return number === undefined ? undefined : { code: `AADSTS${number}`, advice: table.get(Number(number))?.[1] };
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
