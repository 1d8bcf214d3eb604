import type { RawAnswer } from "../kit/answer.js";
import type { BatchRead } from "../kit/batched-reads.js";
import { parseJson } from "../kit/json.js";

/** What an id of ours is written with, since a Content-ID looks like a mail address (RFC 2392). */
const domain = "popsync";

/** Reads as one request: https://developers.google.com/workspace/drive/api/guides/performance#batch-requests */
export function writeBatch(
  reads: readonly BatchRead[],
  boundary: string,
  resourceKeyFor: (path: string) => string | undefined = () => undefined,
): { contentType: string; body: string } {
  const parts = reads.map(({ id, path }) => {
    const key = resourceKeyFor(path);
    return [
      `--${boundary}`,
      "Content-Type: application/http",
      `Content-ID: <${id}@${domain}>`,
      "",
      `GET ${path} HTTP/1.1`,
      "Accept: application/json",
      ...(key ? [`X-Goog-Drive-Resource-Keys: ${key}`] : []),
      "",
      "",
    ].join("\r\n");
  });
  return { contentType: `multipart/mixed; boundary=${boundary}`, body: `${parts.join("")}--${boundary}--\r\n` };
}

/** The answers by the ids of their reads, in whatever order they came; undefined when this is no answer to a batch. */
export function readBatch(contentType: string, text: string): ReadonlyMap<string, RawAnswer> | undefined {
  const [, quoted, plain] = /^multipart\/mixed\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  const answers = new Map<string, RawAnswer>();
  // A boundary stands at the beginning of a line; JSON escapes line breaks, so that no name of a file's can look like one.
  for (const part of `\n${text}`.split(`\n--${boundary}`).slice(1)) {
    const [head = "", rest = ""] = halves(part);
    const id = new RegExp(`^<?response-(\\d{1,6})@${domain}>?$`).exec(headersOf(head)["content-id"] ?? "")?.[1];
    const [inner = "", body = ""] = halves(rest);
    const status = /^\s*HTTP\/[\d.]+ (\d{3})\b/.exec(inner)?.[1];
    if (id === undefined || status === undefined) continue;
    answers.set(id, { status: Number(status), headers: headersOf(inner), body: parseJson(body) });
  }
  return answers;
}

/** What stands before the first empty line, and after it. */
function halves(text: string): [string, string] {
  const trimmed = text.replace(/^\s+/, "");
  const gap = /\r?\n\r?\n/.exec(trimmed);
  return gap ? [trimmed.slice(0, gap.index), trimmed.slice(gap.index + gap[0].length)] : [trimmed, ""];
}

function headersOf(head: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of head.split(/\r?\n/)) {
    const [, name, value] = /^([\w-]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) headers[name.toLowerCase()] = value;
  }
  return headers;
}
