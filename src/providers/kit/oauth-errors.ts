/**
 * Errors of a token endpoint that are as final as they are named: asked again, it says the same. Others, such as Google's
 * `internal_failure`, may pass. https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
const final: ReadonlySet<string> = new Set([
  "invalid_request",
  "invalid_client",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "invalid_scope",
  "access_denied",
]);

export function isFinal(error: string | undefined): boolean {
  return error !== undefined && final.has(error);
}

/** For what a table of known codes has no row for. */
export function refusedForGood(vendor: string): string {
  return `${vendor} refuses this, and will not take it the next time either. Show the code to your admin.`;
}
