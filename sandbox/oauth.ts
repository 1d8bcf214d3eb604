import { type Answer, html, type Identity, json, withHeaders } from "./http.js";

/** A refusal by a token endpoint, in OAuth's form of error (RFC 6749, 5.2) instead of the API's. */
export class TokenError extends Error {
  constructor(
    readonly error: string,
    description: string,
    readonly status = 400,
    /** What a vendor adds to it. */
    readonly more: Record<string, string> = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(description);
  }
}

/** The answer to it; other errors go on. */
export function tokenRefusal(error: unknown): Answer {
  if (!(error instanceof TokenError)) throw error;
  const body = { error: error.error, error_description: error.message, ...error.more };
  return withHeaders(json(error.status, body), error.headers);
}

/** Whose a call of a token endpoint is, by its form and the grant that the form is about. */
export function tokenIdentity(form: URLSearchParams, person: string | undefined): Identity {
  return { person, app: form.get("client_id") ?? undefined, grant: form.get("grant_type") ?? undefined };
}

/** What ends a sign-in on a page of the vendor's own: the application never hears of it. */
export class PageError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

/** The next page of a sign-in, or the vendor's own page about what is wrong. */
export function nextPage(work: () => Answer, page: (error: PageError) => string): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof PageError) return html(error.status, page(error));
    throw error;
  }
}
