/**
 * Public ids. They say what they name and nothing more: an encoding, not a ciphertext, so that they outlive keys and are the
 * same for everybody. Reading them proves nothing; a malformed one names nothing.
 */
import { NotFound } from "../errors.js";

export type RowKind = "team" | "instance" | "login" | "audit";

export type Named =
  | { readonly kind: "team" | "instance" | "login"; readonly id: string }
  | { readonly kind: "result"; readonly instanceId: string; readonly ref: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_BYTES = 16;
/** Far more than any vendor's reference has. */
const LONGEST = 2_000;

export function encodeId(kind: RowKind, id: string): string {
  return `${kind}_${id}`;
}

/** The instance's 16 bytes, then the provider's reference, in base64url. */
export function encodeResultId(instanceId: string, ref: string): string {
  const bytes = Buffer.concat([Buffer.from(instanceId.replaceAll("-", ""), "hex"), Buffer.from(ref, "utf8")]);
  return `result_${bytes.toString("base64url")}`;
}

/** What an id names; undefined for what was never one of ours. Each thing has exactly one id. */
export function decodeId(id: string): Named | undefined {
  if (id.length > LONGEST) return undefined;
  const [, kind, rest] = /^(team|instance|login|result)_(.+)$/s.exec(id) ?? [];
  if (kind === "result") return decodeResult(rest ?? "");
  if (!kind || !UUID.test(rest ?? "")) return undefined;
  return { kind: kind as "team" | "instance" | "login", id: rest ?? "" };
}

/** The bare id behind the id of a team or an instance; `NotFound` when it can name none. */
export function teamIdOf(id: string): string {
  const named = decodeId(id);
  if (named?.kind !== "team") throw new NotFound("There is no such team.");
  return named.id;
}

export function instanceIdOf(id: string): string {
  const named = decodeId(id);
  if (named?.kind !== "instance") throw new NotFound("There is no such connection.");
  return named.id;
}

function decodeResult(text: string): Named | undefined {
  const bytes = Buffer.from(text, "base64url");
  // Buffer reads leniently: only what it would write itself is taken.
  if (bytes.length <= UUID_BYTES || bytes.toString("base64url") !== text) return undefined;
  const hex = bytes.subarray(0, UUID_BYTES).toString("hex");
  const instanceId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  try {
    const ref = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(UUID_BYTES));
    return { kind: "result", instanceId, ref };
  } catch {
    return undefined;
  }
}
