import { type Answer, html, json, withHeaders } from "./http.js";

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

/** What ends a sign-in at the application (RFC 6749, 4.1.2.1). */
export class ReturnError extends Error {
  constructor(
    readonly error: string,
    readonly description?: string,
  ) {
    super(description ?? error);
  }
}

/** The application's address with what it is told; its state comes back as it was sent, if it was. */
export function returnUrl(redirectUri: string, state: string | null, parameters: Record<string, string>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set("state", state);
  return url.href;
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

/** Words of a query or a form that are separated by spaces. */
export function words(text: string | null): string[] | undefined {
  return text?.split(" ").filter(Boolean);
}
