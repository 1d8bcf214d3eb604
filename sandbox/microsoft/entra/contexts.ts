/** The authentication contexts that a claims request asks the access token for (OpenID Connect Core, 5.5). */
export function contextsOf(claims: string | null): readonly string[] {
  try {
    const { access_token } = JSON.parse(claims ?? "") as {
      access_token?: { acrs?: { value?: string; values?: string[] } | null };
    };
    const { value, values = [] } = access_token?.acrs ?? {};
    return value === undefined ? values : [value, ...values];
  } catch {
    return [];
  }
}
