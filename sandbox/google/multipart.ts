import { STATUS_CODES } from "node:http";
import type { Answer } from "../kit/http.js";

/** One call inside a batch: an HTTP request as the content of a part. */
export interface Part {
  /** The part's own Content-ID, without its brackets. */
  readonly id: string | undefined;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Record<string, string>;
}

/** Thrown for what is no multipart/mixed message of HTTP requests. */
export class MultipartError extends Error {}

/** The head of a message, as name and value in lower case, and what comes after the empty line. */
function split(text: string): { lines: string[]; rest: string } {
  const [head = "", ...rest] = text.split("\n\n");
  return { lines: head.split("\n").filter(Boolean), rest: rest.join("\n\n") };
}

function headersOf(lines: string[]): Record<string, string> {
  const pairs = lines.map((line) => {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (!name) throw new MultipartError(`"${line}" is not a header`);
    return [name.toLowerCase(), value ?? ""];
  });
  return Object.fromEntries(pairs);
}

/** Reads a batch (RFC 2046, 5.1): each part an `application/http` with a whole request in it. */
export function readParts(contentType: string | undefined, body: string): Part[] {
  const boundary = /^multipart\/mixed\s*;.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? "");
  const delimiter = boundary?.[1] ?? boundary?.[2];
  if (!delimiter) throw new MultipartError("no multipart/mixed with a boundary");
  const [, ...parts] = `\n${body.replaceAll("\r\n", "\n")}`.split(`\n--${delimiter}`);
  const end = parts.pop();
  if (end === undefined || !end.startsWith("--")) throw new MultipartError("the closing boundary is missing");
  return parts.map((part) => {
    const outer = split(part);
    const { "content-type": type, "content-id": id } = headersOf(outer.lines);
    if (type?.split(";")[0] !== "application/http") throw new MultipartError("a part is not application/http");
    const inner = split(outer.rest);
    const [first = "", ...rest] = inner.lines;
    const [, method, target] = /^([A-Z]+) (\/[^\s]*)(?: HTTP\/1\.1)?$/.exec(first) ?? [];
    if (!method || !target) throw new MultipartError(`"${first}" is not a request line`);
    return { id: id?.replace(/^<(.*)>$/, "$1"), method, target, headers: headersOf(rest) };
  });
}

/** The parts of an answer; each belongs to a call by its Content-ID, which has "response-" in front. */
export function writeParts(boundary: string, answers: { id: string | undefined; answer: Answer }[]): string {
  const parts = answers.map(({ id, answer: { status, headers, body } }) => {
    const head = ["Content-Type: application/http", ...(id === undefined ? [] : [`Content-ID: <response-${id}>`])];
    const own = Object.entries({ ...headers, "content-length": String(Buffer.byteLength(body)) });
    const lines = own.map(
      ([name, value]) => `${name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${value}`,
    );
    const response = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, "", String(body)];
    return [`--${boundary}`, ...head, "", ...response, ""].join("\r\n");
  });
  return `${parts.join("")}--${boundary}--\r\n`;
}
