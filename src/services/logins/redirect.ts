/** Reads what a provider's page sent back to the redirect URI. Everything in it may be anybody's invention. */
import { BadUserInput } from "../../errors.js";
import { SETUP_STATE } from "../../providers/contract/provider.js";
import type { Outcome } from "./attempts.js";

export type RedirectQuery = Readonly<Record<string, string | undefined>>;

export type Return =
  | { readonly kind: "login"; readonly state: string; readonly outcome: Outcome }
  | { readonly kind: "adminConsent"; readonly granted: boolean; readonly message: string };

const LONGEST_CODE = 8_000;
const LONGEST_NAME = 200;
const LONGEST_DESCRIPTION = 2_000;

/** `provider`: its name, for people. */
export function readReturn(query: RedirectQuery, provider: string): Return {
  const { state, code, error, iss } = query;
  const from = iss === undefined ? {} : { issuer: iss.slice(0, LONGEST_DESCRIPTION) };
  if (query["admin_consent"] !== undefined || state === SETUP_STATE) return adminConsent(query, provider);
  // An error comes first: a page that sends both did not mean the code.
  if (state && error) return { kind: "login", state, outcome: { ...refusal(error, query), ...from } };
  if (state && code && code.length <= LONGEST_CODE) return { kind: "login", state, outcome: { code, ...from } };
  throw new BadUserInput(
    "This is where a provider sends people back to after a login, and something was missing from what it sent. " +
      "Go back to the page where you started, and try again.",
  );
}

/**
 * Whether an answer is from somebody else than the one who was asked: `iss` is compared letter by letter (RFC 9207, 2.4). Who
 * promises one has to send it with a code; an error without one attaches nothing anyway, and is explained.
 */
export function isForeign(outcome: Outcome, expected: string | undefined): boolean {
  if (expected === undefined) return false;
  return outcome.issuer === undefined ? "code" in outcome : outcome.issuer !== expected;
}

function refusal(error: string, query: RedirectQuery): Outcome {
  const { error_description: description, error_subcode: subcode } = query;
  return {
    error: error.slice(0, LONGEST_NAME),
    ...(description && { description: description.slice(0, LONGEST_DESCRIPTION) }),
    ...(subcode && { subcode: subcode.slice(0, LONGEST_NAME) }),
  };
}

/**
 * Some send `admin_consent=True` for a refusal too (Microsoft), so the error decides. Nothing that came is repeated on the page,
 * and `tenant` is not even read. Anybody can make such a link, so the page says what the link says, and how to find out.
 */
function adminConsent(query: RedirectQuery, provider: string): Return {
  const granted = !query["error"] && query["admin_consent"]?.toLowerCase() === "true";
  const message = granted
    ? `${provider} says that consent was given for the whole organisation. The gateway cannot tell from this address whether ` +
      "that is so: test the connection to see. You can close this page."
    : `${provider} says that consent for the whole organisation was not given. You can close this page, ` +
      "or open the consent link again with an administrator's account.";
  return { kind: "adminConsent", granted, message };
}
