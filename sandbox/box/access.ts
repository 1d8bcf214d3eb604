import type { Subject } from "../kit/faults.js";
import { BoxError, notFound } from "./answer.js";
import type { BoxGrant, Kit } from "./kit.js";
import { type BoxAccount, type BoxItem, canSee } from "./model.js";

function unauthorized(description?: string): BoxError {
  const why = description ? `, error="invalid_token", error_description="${description}"` : "";
  const headers = { "www-authenticate": `Bearer realm="Service"${why}` };
  return new BoxError(401, "unauthorized", "Unauthorized", { headers });
}

function isFresh({ clock }: Kit, { issuedAt, expiresAt }: BoxGrant, { sessionsValidFrom }: BoxAccount): boolean {
  return expiresAt > clock.now() && issuedAt >= sessionsValidFrom;
}

/** Lets a bearer token in, or refuses as Box does: the reason is in a header, and the body empty. */
export function authenticate(kit: Kit, authorization: string | undefined, subject: Subject): BoxAccount {
  if (!authorization) throw unauthorized();
  const grant = kit.grants.bearer(authorization);
  const account = grant?.person;
  if (
    !grant ||
    !account?.active ||
    !isFresh(kit, grant, account) ||
    kit.faults.take(kit.faults.settings.revoked, subject)
  )
    throw unauthorized("The access token provided is invalid.");
  if (!grant.app.authorized) throw new BoxError(403, "access_denied_insufficient_permissions", "Access denied");
  return account;
}

/** Reading files and folders takes one of two scopes. */
export function checkScope(kit: Kit, authorization: string | undefined): void {
  const scopes = kit.grants.bearer(authorization)?.scopes ?? [];
  if (scopes.includes("root_readonly") || scopes.includes("root_readwrite")) return;
  const message = "The request requires higher privileges than provided by the access token.";
  const challenge = `Bearer realm="Service", error="insufficient_scope", error_description="${message}"`;
  throw new BoxError(403, "insufficient_scope", message, { headers: { "www-authenticate": challenge } });
}

/** An item of a type that this account may know of. */
export function itemById(kit: Kit, account: BoxAccount, type: BoxItem["type"], id: string): BoxItem {
  // https://developer.box.com/reference/get-files-id/: "405 … not in a recognized format"
  if (!/^\d{1,19}$/.test(id)) throw new BoxError(405, "method_not_allowed", "Method Not Allowed");
  if (type === "folder" && id === "0") return account.root;
  const item = kit.world.items.get(id);
  if (!item || item.type !== type || !canSee(account, item)) throw notFound(type);
  if (item.trashedAt === undefined) return item;
  if (item.owner !== account) throw notFound(type);
  throw new BoxError(404, "trashed", "Item is trashed");
}
