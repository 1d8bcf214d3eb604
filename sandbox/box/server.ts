import type { Subject } from "../faults.js";
import { type Answer, type Call, createServer, frontDoorPage, html, type Identity, withHeaders } from "../http.js";
import type { Kit } from "../kit.js";
import { TokenError, tokenIdentity, tokenRefusal } from "../oauth.js";
import { authenticate, grantOf } from "./access.js";
import { BoxError, refusal, throttled, traced } from "./answer.js";
import { download, placeholder, readContentLink } from "./contents.js";
import { BoxReader } from "./reader.js";
import { grantBehind, revoke, token } from "./token.js";

const codes: Record<number, string> = {
  401: "unauthorized",
  403: "access_denied_insufficient_permissions",
  404: "not_found",
  500: "internal_server_error",
  502: "bad_gateway",
  503: "unavailable",
};

/** Throttled, down or broken, as the faults say. */
function faulty({ faults, clock }: Kit, subject: Subject): Answer | undefined {
  const throttle = faults.take(faults.settings.throttle, subject);
  if (throttle) throw throttled(throttle.status ?? 429, throttle.retryAfter, clock.now());
  const fail = faults.take(faults.settings.fail, subject);
  if (!fail) return undefined;
  const { status, headers = {} } = fail;
  if (fail.html) return withHeaders(html(status, frontDoorPage(status)), headers);
  const message = fail.message ?? "The sandbox fails as told.";
  throw new BoxError(status, fail.code ?? codes[status] ?? "bad_request", message, { headers });
}

function asTokenError({ code, message, status, more }: BoxError): TokenError {
  return new TokenError(code, message, status, {}, more.headers);
}

function route(kit: Kit, reader: BoxReader, call: Call): Answer {
  const { path, method, headers } = call;
  const page = faulty(kit, call.subject);
  if (page) return page;
  if (path === "/oauth2/token" && method === "POST") return token(kit, call);
  if (path === "/oauth2/revoke" && method === "POST") return revoke(kit, call);
  if (method !== "GET") throw new BoxError(403, "access_denied_insufficient_permissions", "The sandbox is read-only.");
  if (path.startsWith("/d/1/")) return download(kit, path, headers["range"]);
  if (path.startsWith("/placeholders/")) return placeholder(path);
  return reader.read({ call, account: authenticate(kit, headers["authorization"], call.subject) });
}

function identify(kit: Kit, { path, body, headers }: Omit<Call, "subject">): Identity {
  if (path === "/oauth2/token") {
    const form = new URLSearchParams(body);
    return tokenIdentity(form, grantBehind(kit, form)?.person?.person.email);
  }
  const link = readContentLink(path);
  if (link) {
    const holder = kit.world.box.accounts.find(({ id }) => id === link.account);
    return { person: holder?.person.email, app: undefined };
  }
  const grant = grantOf(kit, headers["authorization"]);
  return { person: grant?.person?.person.email, app: grant?.app.clientId };
}

/** The pretend Box API, with its token endpoint and the contents behind its redirects. */
export function createBoxApi(kit: Kit) {
  const reader = new BoxReader(kit);
  return createServer(kit, {
    service: "box",
    identify: (call) => identify(kit, call),
    answer: (call) => {
      try {
        return traced(route(kit, reader, call));
      } catch (error) {
        if (!(error instanceof BoxError)) throw error;
        // The addresses of OAuth have OAuth's form of error.
        return traced(call.path.startsWith("/oauth2/") ? tokenRefusal(asTokenError(error)) : refusal(error));
      }
    },
  });
}
