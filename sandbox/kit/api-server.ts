import type { FastifyInstance } from "fastify";
import type { Subject } from "./faults.js";
import {
  type Answer,
  type Call,
  createServer,
  frontDoorPage,
  html,
  type Identity,
  type ServerKit,
  withHeaders,
} from "./http.js";
import type { VendorKit, VendorTypes } from "./vendor.js";

export interface ApiServer<T extends VendorTypes> {
  readonly service: T["service"];
  /** Of its token endpoint. */
  readonly tokenPath: string;
  /** What a token request asks for. Default: what stands in its body. */
  form?(call: Pick<Call, "body" | "query">): URLSearchParams;
  /** Whose a link is that needs no token; undefined = the path is no such link. */
  holderOf?(path: string): { readonly account: T["account"] | undefined } | undefined;
  answer(call: Call): Answer | Promise<Answer>;
}

/** The host of a vendor's API, with its token endpoint. */
export function createApiServer<T extends VendorTypes>(
  kit: VendorKit<T> & ServerKit,
  { service, tokenPath, form = bodyOf, holderOf, answer }: ApiServer<T>,
): FastifyInstance {
  const { grants } = kit;
  const identify = (call: Omit<Call, "subject">): Identity => {
    if (call.path === tokenPath) return tokenIdentity(form(call), (sent) => grants.emailOf(grants.behind(sent)));
    const holder = holderOf?.(call.path);
    if (holder) return { person: grants.emailOf({ person: holder.account }), app: undefined };
    const grant = grants.bearer(call.headers["authorization"]);
    return { person: grants.emailOf(grant), app: grant?.app.clientId };
  };
  return createServer(kit, { service, identify, answer });
}

export function bodyOf({ body }: Pick<Call, "body">): URLSearchParams {
  return new URLSearchParams(body);
}

/** Whose a call of a token endpoint is, by its form and the grant that the form is about. */
export function tokenIdentity(form: URLSearchParams, emailOf: (form: URLSearchParams) => string | undefined): Identity {
  return {
    person: emailOf(form),
    app: form.get("client_id") ?? undefined,
    grant: form.get("grant_type") ?? undefined,
  };
}

/** A vendor's own words for what faults do to it. Either throws a refusal or answers. */
export interface FaultWords {
  throttled(status: 429 | 503 | undefined, retryAfter: number | string | undefined): Answer;
  failed(
    status: number,
    code: string | undefined,
    message: string | undefined,
    headers: Record<string, string>,
  ): Answer;
}

/** Throttled, down or broken, as the faults say; undefined if nothing is wrong. */
export function faultAnswer({ faults }: ServerKit, subject: Subject, words: FaultWords): Answer | undefined {
  const throttle = faults.take(faults.settings.throttle, subject);
  if (throttle) return words.throttled(throttle.status, throttle.retryAfter);
  const fail = faults.take(faults.settings.fail, subject);
  if (!fail) return undefined;
  const { status, code, message, headers = {} } = fail;
  return fail.html
    ? withHeaders(html(status, frontDoorPage(status)), headers)
    : words.failed(status, code, message, headers);
}
