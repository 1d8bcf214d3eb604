import { AccessDenied, type ProviderError, Unreadable } from "../contract/errors.js";
import type { VendorResponse } from "../contract/host.js";
import { type Json, parseJson } from "./json.js";

/** One answer of a vendor's API. Its body is parsed; where it is no JSON, it is the text. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** What the vendor said to one read: the body, or a refusal that belongs to this read alone. */
export type Reply =
  | { readonly ok: true; readonly body: Json }
  | { readonly ok: false; readonly status: number; readonly error: ProviderError };

/**
 * The body of a read by id. Null: gone, or hidden from this account. Any other refusal says nothing of the thing itself, and
 * must not look as if it were gone: throws `Unreadable`.
 */
export function bodyUnlessGone(vendor: string, reply: Reply): Json | null {
  if (reply.ok) return reply.body;
  if (reply.error instanceof AccessDenied) return null;
  throw new Unreadable(vendor, reply.error.code);
}

export async function rawAnswer(response: VendorResponse): Promise<RawAnswer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parseJson(text) ?? text };
}
