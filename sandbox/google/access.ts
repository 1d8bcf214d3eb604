import type { Subject } from "../kit/faults.js";
import type { Call } from "../kit/http.js";
import { DriveError, fileNotFound } from "./answer.js";
import type { GoogleGrant, Kit } from "./kit.js";
import { canSee, type GoogleAccount, type GoogleItem, roleOf } from "./model.js";
import { allowing, allows, readsContent, readsMetadata } from "./scopes.js";
import { isFresh } from "./token.js";

/** One call, alone or inside a batch. */
export type Asked = Pick<Call, "path" | "query" | "headers">;

/** Who calls, with what was granted. */
export interface Caller {
  readonly account: GoogleAccount;
  readonly grant: GoogleGrant;
  /** Does the token see all files, and not only the app's own? */
  readonly whole: boolean;
  /** May the token read contents, and not only what is known of files? */
  readonly content: boolean;
}

function unauthorized(): DriveError {
  return new DriveError(401, "authError", "Invalid Credentials", {
    location: "Authorization",
    locationType: "header",
    outer:
      "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
    status: "UNAUTHENTICATED",
    headers: { "www-authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  });
}

function insufficient(): DriveError {
  return new DriveError(403, "insufficientPermissions", "Insufficient Permission", {
    outer: "Request had insufficient authentication scopes.",
    status: "PERMISSION_DENIED",
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        domain: "googleapis.com",
        metadata: { service: "drive.googleapis.com" },
      },
    ],
    headers: { "www-authenticate": 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"' },
  });
}

/** The API is not enabled in the app's project; the words are Google's, with the address to enable it at. */
function notConfigured(project: string): DriveError {
  const url = `https://console.developers.google.com/apis/api/drive.googleapis.com/overview?project=${project}`;
  const message = `Google Drive API has not been used in project ${project} before or it is disabled. Enable it by visiting ${url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`;
  return new DriveError(403, "accessNotConfigured", message, {
    domain: "usageLimits",
    extendedHelp: "https://console.developers.google.com",
    status: "PERMISSION_DENIED",
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "SERVICE_DISABLED",
        domain: "googleapis.com",
        metadata: { consumer: `projects/${project}`, service: "drive.googleapis.com" },
      },
    ],
  });
}

/** Lets a bearer token in, or refuses as Google does. */
export function authenticate(kit: Kit, authorization: string | undefined, subject: Subject): Caller {
  if (!authorization) {
    const message =
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.";
    throw new DriveError(403, "forbidden", message, { status: "PERMISSION_DENIED" });
  }
  const grant = kit.grants.bearer(authorization);
  const account = grant?.person;
  if (
    !grant ||
    !account?.active ||
    grant.expiresAt <= kit.clock.now() ||
    !isFresh(grant, account) ||
    kit.faults.take(kit.faults.settings.revoked, subject)
  )
    throw unauthorized();
  if (!grant.app.driveApi) throw notConfigured(grant.app.projectNumber);
  if (!Object.keys(allowing).some((method) => allows(method, grant.scopes))) throw insufficient();
  if (!account.driveApps)
    throw new DriveError(403, "domainPolicy", "The domain administrators have disabled Drive apps.");
  return { account, grant, whole: readsMetadata(grant.scopes), content: readsContent(grant.scopes) };
}

/** Each method has scopes of its own. */
export function needScope({ grant }: Caller, method: string): void {
  if (!allows(method, grant.scopes)) throw insufficient();
}

/** For contents a token needs more than for what is known of a file. */
export function needContent({ content }: Caller): void {
  if (!content) throw insufficient();
}

/** The file ids with their keys of an `X-Goog-Drive-Resource-Keys` header. */
function resourceKeys(header: string | undefined): Map<string, string> {
  return new Map((header ?? "").split(",").map((pair) => pair.trim().split("/", 2) as [string, string]));
}

/** An item that this account may know of; `root` is its "My Drive". */
export function itemById(
  kit: Kit,
  { account, whole }: Caller,
  id: string,
  options: { allDrives: boolean; resourceKeys?: string | undefined },
): GoogleItem {
  if (!whole) throw fileNotFound(id);
  if (id === "root") return account.root;
  const item = kit.world.items.get(id);
  if (!item || (item.drive && !options.allDrives)) throw fileNotFound(id);
  if (canSee(account, item)) return item;
  const { link } = item;
  const opened = link && (!link.resourceKey || resourceKeys(options.resourceKeys).get(id) === link.resourceKey);
  if (opened && roleOf(account, item) === undefined && item.trashedAt === undefined) return item;
  throw fileNotFound(id);
}
