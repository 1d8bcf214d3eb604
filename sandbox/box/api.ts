import { createApiServer, faultAnswer } from "../kit/api-server.js";
import type { Answer, Call } from "../kit/http.js";
import { TokenError, tokenRefusal } from "../kit/oauth.js";
import { authenticate } from "./access.js";
import { BoxError, refusal, throttled, traced } from "./answer.js";
import { download, links, placeholder } from "./contents.js";
import type { Box, Kit } from "./kit.js";
import { BoxReader } from "./reader.js";
import { revoke, token } from "./token.js";

const codes: Record<number, string> = {
  401: "unauthorized",
  403: "access_denied_insufficient_permissions",
  404: "not_found",
  500: "internal_server_error",
  502: "bad_gateway",
  503: "unavailable",
};

function asTokenError({ code, message, status, more }: BoxError): TokenError {
  return new TokenError(code, message, status, {}, more.headers);
}

function route(kit: Kit, reader: BoxReader, call: Call): Answer | Promise<Answer> {
  const { path, method, headers, subject } = call;
  const fault = faultAnswer(kit, subject, {
    throttled: (status = 429, after) => {
      throw throttled(status, after, kit.clock.now());
    },
    failed: (status, code = codes[status], message = "The sandbox fails as told.", more) => {
      throw new BoxError(status, code ?? "bad_request", message, { headers: more });
    },
  });
  if (fault) return fault;
  if (path === "/oauth2/token" && method === "POST") return token(kit, call);
  if (path === "/oauth2/revoke" && method === "POST") return revoke(kit, call);
  if (method !== "GET") throw new BoxError(403, "access_denied_insufficient_permissions", "The sandbox is read-only.");
  if (path.startsWith("/d/1/")) return download(kit, path, headers["range"]);
  if (path.startsWith("/placeholders/")) return placeholder(path);
  return reader.read({ call, account: authenticate(kit, headers["authorization"], subject) });
}

/** The pretend Box API. */
export function createBoxApi(kit: Kit) {
  const reader = new BoxReader(kit);
  return createApiServer<Box>(kit, {
    service: "box",
    tokenPath: "/oauth2/token",
    holderOf: (path) => {
      const link = links.read(path);
      return link && { account: kit.world.accounts.find(({ id }) => id === link.account) };
    },
    answer: async (call) => {
      try {
        return traced(await route(kit, reader, call));
      } catch (error) {
        if (!(error instanceof BoxError)) throw error;
        // The addresses of OAuth have OAuth's form of error.
        return traced(call.path.startsWith("/oauth2/") ? tokenRefusal(asTokenError(error)) : refusal(error));
      }
    },
  });
}
