import type { ProviderError } from "../contract/errors.js";
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

export async function rawAnswer(response: VendorResponse): Promise<RawAnswer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parseJson(text) ?? text };
}
