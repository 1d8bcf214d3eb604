const prefix = "https://www.googleapis.com/auth/";
export const driveReadonly = `${prefix}drive.readonly`;

/** Sign-in scopes: they are asked for as a whole, and their box cannot be unticked. */
const signIn = new Set(["openid", "email", "profile", `${prefix}userinfo.email`, `${prefix}userinfo.profile`]);

/** Drive's scopes, and how the consent screen explains them. */
const drive: Record<string, string> = {
  [`${prefix}drive`]: "See, edit, create, and delete all of your Google Drive files",
  [`${prefix}drive.readonly`]: "See and download all your Google Drive files",
  [`${prefix}drive.metadata`]: "See and manage metadata of files in your Google Drive",
  [`${prefix}drive.metadata.readonly`]: "See information about your Google Drive files",
  [`${prefix}drive.file`]: "See, edit, create, and delete only the specific Google Drive files you use with this app",
  [`${prefix}drive.appdata`]: "See, create, and delete its own configuration data in your Google Drive",
  [`${prefix}drive.apps.readonly`]: "See your Google Drive apps",
  [`${prefix}drive.meet.readonly`]:
    "See and download your Google Drive files that were created or edited by Google Meet",
  [`${prefix}drive.photos.readonly`]: "See the photos, videos and albums in your Google Photos",
  [`${prefix}drive.scripts`]: "Modify your Google Apps Script scripts' behavior",
};

const short = (names: string) => names.split(" ").map((name) => prefix + name);
/** Which scopes let each method be called, as the discovery document has it; a test compares. */
const files = short(
  "drive drive.appdata drive.file drive.meet.readonly drive.metadata drive.metadata.readonly drive.photos.readonly drive.readonly",
);
const drives = short("drive drive.readonly");
export const allowing: Readonly<Record<string, readonly string[]>> = {
  "drive.files.list": files,
  "drive.files.get": files,
  "drive.drives.list": drives,
  "drive.drives.get": drives,
  "drive.about.get": files.filter((scope) => !scope.endsWith("meet.readonly")),
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

/** Whether a token may call a method. */
export function allows(method: string, scopes: readonly string[]): boolean {
  return allowing[method]?.some((scope) => scopes.includes(scope)) ?? false;
}

/** Whether a token sees all files, and not only the app's own, of which the sandbox has none. */
export function readsMetadata(scopes: string[]): boolean {
  return (
    readsContent(scopes) ||
    [`${prefix}drive.metadata`, `${prefix}drive.metadata.readonly`].some((scope) => scopes.includes(scope))
  );
}

/** Whether a token may name the app's own folder, which nobody sees. */
export function readsAppData(scopes: string[]): boolean {
  return scopes.includes(`${prefix}drive.appdata`);
}

export function readsContent(scopes: string[]): boolean {
  return scopes.includes(driveReadonly) || scopes.includes(`${prefix}drive`);
}
