import { randomUUID } from "node:crypto";
import { type Answer, json } from "../../kit/http.js";
import type { Kit } from "../kit.js";

interface Known {
  error: string;
  status: number;
  text: string;
  suberror?: string;
}

const known: Record<number, Known> = {
  50011: {
    error: "invalid_request",
    status: 400,
    text: "The redirect URI specified in the request does not match the redirect URIs configured for the application.",
  },
  50020: {
    error: "invalid_grant",
    status: 400,
    text: "User account from identity provider does not exist in tenant and cannot access the application in that tenant. The account needs to be added as an external user in the tenant first.",
  },
  50057: { error: "invalid_grant", status: 400, text: "The user account is disabled." },
  50076: {
    error: "invalid_grant",
    status: 400,
    suberror: "basic_action",
    text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
  },
  50173: {
    error: "invalid_grant",
    status: 400,
    text: "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.",
  },
  50194: {
    error: "invalid_request",
    status: 400,
    text: "Application is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps.",
  },
  53003: {
    error: "invalid_grant",
    status: 400,
    suberror: "message_only",
    text: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
  },
  54005: {
    error: "invalid_grant",
    status: 400,
    text: "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
  },
  65001: {
    error: "invalid_grant",
    status: 400,
    suberror: "consent_required",
    text: "The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.",
  },
  65004: { error: "access_denied", status: 400, text: "User declined to consent to access the app." },
  70000: { error: "invalid_grant", status: 400, text: "Provided grant is invalid or malformed." },
  70008: {
    error: "invalid_grant",
    status: 400,
    text: "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
  },
  70011: {
    error: "invalid_scope",
    status: 400,
    text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid.",
  },
  90002: {
    error: "invalid_tenant",
    status: 400,
    text: "Tenant not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.",
  },
  90014: { error: "invalid_request", status: 400, text: "The required field is missing from the credential." },
  90055: { error: "temporarily_unavailable", status: 429, text: "Tenant throttled due to too many requests." },
  90094: {
    error: "consent_required",
    status: 400,
    text: "Admin consent is required for the permissions requested by this application.",
  },
  500011: { error: "invalid_resource", status: 400, text: "The resource principal was not found in the tenant." },
  501481: {
    error: "invalid_grant",
    status: 400,
    text: "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
  },
  650053: {
    error: "invalid_client",
    status: 400,
    text: "The application asked for a scope that doesn't exist on the resource.",
  },
  700005: {
    error: "invalid_grant",
    status: 400,
    text: "The provided authorization code or refresh token is intended to be used against another tenant.",
  },
  700016: {
    error: "unauthorized_client",
    status: 400,
    text: "Application was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant.",
  },
  700082: {
    error: "invalid_grant",
    status: 400,
    suberror: "bad_token",
    text: "The refresh token has expired due to inactivity.",
  },
  700084: {
    error: "invalid_grant",
    status: 400,
    suberror: "bad_token",
    text: "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime, which can't be extended.",
  },
  900144: { error: "invalid_request", status: 400, text: "The request body must contain the required parameters." },
  9001023: {
    error: "invalid_request",
    status: 400,
    text: "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.",
  },
  9002327: {
    error: "invalid_request",
    status: 400,
    text: "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
  },
  9002332: {
    error: "invalid_request",
    status: 400,
    text: "Application is configured for use by Azure Active Directory users only. Please do not use the /consumers endpoint to serve this request.",
  },
  7000112: { error: "unauthorized_client", status: 400, text: "Application is disabled." },
  7000215: {
    error: "invalid_client",
    status: 401,
    text: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
  },
  7000218: {
    error: "invalid_client",
    status: 401,
    text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  },
  7000222: { error: "invalid_client", status: 401, text: "The provided client secret keys are expired." },
};

/** A refusal by Entra, by its AADSTS number. */
export class EntraError extends Error {
  readonly error: string;
  readonly status: number;
  readonly suberror: string | undefined;

  constructor(
    readonly code: number,
    readonly extra: { error?: string; suberror?: string; status?: number; claims?: string } = {},
  ) {
    const { text, error, status, suberror } = known[code] ?? {
      text: "Something else.",
      error: "invalid_grant",
      status: 400,
    };
    super(`AADSTS${code}: ${text}`);
    this.error = extra.error ?? error;
    this.status = extra.status ?? status;
    this.suberror = extra.suberror ?? suberror;
  }
}

/** The description with its trailer, as it comes in bodies and redirects. */
export function describe(error: EntraError, kit: Kit, correlationId: string, traceId: string): string {
  const at = timestamp(kit);
  return `${error.message}\r\nTrace ID: ${traceId}\r\nCorrelation ID: ${correlationId}\r\nTimestamp: ${at}`;
}

function timestamp(kit: Kit): string {
  return `${new Date(kit.clock.now()).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** The JSON body of a refusal. */
export function errorAnswer(error: EntraError, kit: Kit, correlationId: string = randomUUID()): Answer {
  const trace = randomUUID();
  const body = {
    error: error.error,
    error_description: describe(error, kit, correlationId, trace),
    error_codes: [error.code],
    timestamp: timestamp(kit),
    trace_id: trace,
    correlation_id: correlationId,
    error_uri: `${kit.origins.login}/error?code=${error.code}`,
    ...(kit.faults.settings.entra.suberror && error.suberror ? { suberror: error.suberror } : {}),
    ...(error.extra.claims ? { claims: error.extra.claims } : {}),
  };
  return json(error.status, body);
}
