import * as z from "zod";
import type { Subject } from "../kit/faults.js";
import { BadInput, DropboxError } from "./answer.js";
import { parse } from "./arguments.js";
import type { Kit } from "./kit.js";
import { type DropboxAccount, type DropboxItem, wayTo } from "./model.js";

/** Who looks, and what paths begin at. */
export interface Viewer {
  readonly account: DropboxAccount;
  readonly base: DropboxItem;
}

/** Lets a bearer token in that has the scope, or refuses as Dropbox does: JSON where the token is at fault, else text. */
export function authenticate(kit: Kit, headers: Record<string, string>, scope: string | undefined, subject: Subject) {
  const { authorization } = headers;
  if (authorization === undefined)
    throw new BadInput('Must provide HTTP header "Authorization" or URL parameter "authorization".');
  const [, token] = /^Bearer (\S+)$/.exec(authorization) ?? [];
  if (token === undefined)
    throw new BadInput(
      'Invalid authorization value in HTTP header "Authorization".  Expecting "Bearer <oauth2-access-token>".',
    );
  if (!token.startsWith("sl.")) throw new BadInput("The given OAuth 2 access token is malformed.");
  for (const name of ["dropbox-api-select-user", "dropbox-api-select-admin"])
    if (name in headers) throw new BadInput(`The HTTP header "${name}" is for the apps of teams.`);
  const grant = kit.grants.bearer(authorization);
  const account = grant?.person;
  if (!grant || !account?.consents.holds(grant)) throw new DropboxError(401, "invalid_access_token");
  if (grant.expiresAt <= kit.clock.now() || kit.faults.take(kit.faults.settings.revoked, subject))
    throw new DropboxError(401, "expired_access_token");
  if (account.suspended) throw new DropboxError(401, "user_suspended");
  if (scope === undefined) return account;
  if (!grant.app.scopes.includes(scope))
    throw new BadInput(
      `Your app is not permitted to access this endpoint because it does not have the required scope '${scope}'. The owner of the app can enable the scope for the app using the Permissions tab on the App Console.`,
    );
  if (!grant.scopes.includes(scope)) throw new DropboxError(401, "missing_scope", { required_scope: scope });
  return account;
}

/** What `users/get_current_account` and a wrong root tell. */
export function rootInfo({ root: home, team, person }: DropboxAccount): object {
  const ids = { root_namespace_id: (team?.root ?? home).namespace, home_namespace_id: home.namespace };
  return team?.root ? { ".tag": "team", ...ids, home_path: `/${person.name}` } : { ".tag": "user", ...ids };
}

const namespaceId = z.string().regex(/^[-_0-9a-zA-Z:]+$/);
const pathRoot = z.union([
  z.literal("home"),
  z.strictObject({ ".tag": z.literal("home") }),
  z.strictObject({ ".tag": z.literal("root"), root: namespaceId }),
  z.strictObject({ ".tag": z.literal("namespace_id"), namespace_id: namespaceId }),
]);

/** https://www.dropbox.com/developers/reference/path-root-header-modes */
export function baseOf(kit: Kit, account: DropboxAccount, header: string | undefined, subject: Subject): DropboxItem {
  if (header === undefined) return account.root;
  const root = parse(pathRoot, header, 'HTTP header "Dropbox-API-Path-Root"');
  if (root === "home" || root[".tag"] === "home") return account.root;
  if (root[".tag"] === "namespace_id") {
    const found = namespace(kit, account, root.namespace_id);
    if (!found) throw new DropboxError(422, "no_permission");
    return found;
  }
  const top = account.team?.root ?? account.root;
  if (root.root !== top.namespace || kit.faults.take(kit.faults.settings.dropbox.movedRoots, subject))
    throw new DropboxError(422, "invalid_root", { invalid_root: rootInfo(account) });
  return top;
}

/** A namespace, if this account sees it. */
export function namespace(kit: Kit, account: DropboxAccount, id: string): DropboxItem | undefined {
  const { root: home, team } = account;
  const known = [home, ...(team?.root ? [team.root] : []), ...kit.world.shared];
  const found = known.find((item) => item.namespace === id);
  return found?.deletedAt === undefined && found && wayTo(account, found) ? found : undefined;
}
