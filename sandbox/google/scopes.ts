const prefix = "https://www.googleapis.com/auth/";

/** Sign-in scopes: they are asked for as a whole, and their box cannot be unticked. */
const signIn = new Set(["openid", "email", "profile", `${prefix}userinfo.email`, `${prefix}userinfo.profile`]);

/** Drive's scopes, and how the consent screen explains them. */
const drive: Record<string, string> = {
  [`${prefix}drive`]: "See, edit, create, and delete all of your Google Drive files",
  [`${prefix}drive.readonly`]: "See and download all your Google Drive files",
  [`${prefix}drive.metadata.readonly`]: "See information about your Google Drive files",
  [`${prefix}drive.file`]: "See, edit, create, and delete only the specific Google Drive files you use with this app",
};

export function isSignIn(scope: string): boolean {
  return signIn.has(scope);
}

export function isKnown(scope: string): boolean {
  return isSignIn(scope) || scope in drive;
}

export function explain(scope: string): string {
  return drive[scope] ?? "See your primary Google Account email address and who you are";
}

/** As answers spell scopes: short names of sign-in scopes come back long. */
export function spelled(scope: string): string {
  return scope === "email" || scope === "profile" ? `${prefix}userinfo.${scope}` : scope;
}

/** Whether a token may list files and read what is known of them; contents need more. */
export function readsMetadata(scopes: string[]): boolean {
  return readsContent(scopes) || scopes.includes(`${prefix}drive.metadata.readonly`);
}

export function readsContent(scopes: string[]): boolean {
  return scopes.includes(`${prefix}drive.readonly`) || scopes.includes(`${prefix}drive`);
}
