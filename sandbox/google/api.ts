import { createApiServer, faultAnswer } from "../kit/api-server.js";
import type { Subject } from "../kit/faults.js";
import { type Answer, type Call, frontDoorFault, frontDoorPage, html, json, withHeaders } from "../kit/http.js";
import { authenticate } from "./access.js";
import { DriveError, invalid, refusal, throttled, told } from "./answer.js";
import { batch } from "./batch.js";
import type { Google, Kit } from "./kit.js";
import type { Part } from "./multipart.js";
import { read } from "./reader.js";
import { thumbnail } from "./thumbnails.js";
import { revoke, token } from "./token.js";

/** Drive throttled, down or broken, as the faults say. */
function faulty(kit: Kit, subject: Subject): Answer | undefined {
  return faultAnswer(kit, subject, {
    throttled: (status, after) => {
      throw throttled(status, after, kit.clock.now());
    },
    failed: (status, code, message, headers) => {
      throw told(status, code, message, headers);
    },
  });
}

function readOnly(): DriveError {
  return new DriveError(403, "forbidden", "The sandbox is read-only.");
}

/** One call of the API, alone or in a batch. */
function drive(kit: Kit, call: Pick<Call, "method" | "path" | "query" | "headers">, subject: Subject): Answer {
  if (call.method !== "GET") throw readOnly();
  const caller = authenticate(kit, call.headers["authorization"], subject);
  return read(kit, caller, call);
}

function refusalOf(error: unknown): Answer {
  if (error instanceof DriveError) return refusal(error);
  if (error instanceof URIError) return refusal(invalid("fileId"));
  throw error;
}

function inBatch(kit: Kit, { method, target, headers }: Part, subject: Subject): Answer {
  try {
    const fault = faulty(kit, subject);
    if (fault) return fault;
    const [path = "", search = ""] = target.split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    if (query.get("alt") === "media") throw invalid("alt", "Media cannot be downloaded in a batch.", "badRequest");
    return drive(kit, { method, path, query, headers }, subject);
  } catch (error) {
    return refusalOf(error);
  }
}

function route(kit: Kit, call: Call): Answer | Promise<Answer> {
  const { path, method, headers, subject } = call;
  const at = `${method} ${path}`;
  if (path.startsWith("/drive/v3/") || path === "/batch/drive/v3") {
    const page = faulty(kit, subject);
    if (page) return page;
    return at === "POST /batch/drive/v3"
      ? batch(kit, call, (part, inner) => inBatch(kit, part, inner))
      : drive(kit, call, subject);
  }
  const page = frontDoorFault(kit, subject);
  if (page) return page;
  if (at === "POST /token") return token(kit, call);
  if (at === "POST /revoke") return revoke(kit, call);
  if (at === "GET /oauth2/v3/certs")
    return withHeaders(json(200, { keys: [kit.keys.current.publicJwk] }), { "cache-control": "public, max-age=20000" });
  if (method !== "GET") throw readOnly();
  if (path.startsWith("/thumbnails/")) return thumbnail(kit, path, headers["authorization"]);
  return html(404, frontDoorPage(404));
}

/** The pretend www.googleapis.com, with the token endpoint and the thumbnails that have hosts of their own. */
export function createGoogleApi(kit: Kit) {
  return createApiServer<Google>(kit, {
    service: "google",
    tokenPath: "/token",
    answer: async (call) => {
      try {
        return await route(kit, call);
      } catch (error) {
        return refusalOf(error);
      }
    },
  });
}
