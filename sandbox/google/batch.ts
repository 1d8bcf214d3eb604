import { randomBytes } from "node:crypto";
import type { Subject } from "../kit/faults.js";
import type { Answer, Call } from "../kit/http.js";
import { shuffled } from "../kit/shuffled.js";
import { DriveError } from "./answer.js";
import type { Kit } from "./kit.js";
import { MultipartError, type Part, readParts, writeParts } from "./multipart.js";

/** "You're limited to 100 calls in a single batch request", and their addresses to 8000 characters. */
const most = 100;
const longest = 8000;

function partsOf(call: Call): Part[] {
  try {
    const parts = readParts(call.headers["content-type"], call.body);
    if (parts.length === 0) throw new MultipartError("no parts");
    if (parts.length > most) throw new MultipartError(`more than ${most} calls`);
    if (parts.some(({ target }) => target.length > longest)) throw new MultipartError("an address is too long");
    return parts;
  } catch (error) {
    if (!(error instanceof MultipartError)) throw error;
    throw new DriveError(400, "badRequest", `Failed to parse batch request, error: ${error.message}.`);
  }
}

/**
 * `POST /batch/drive/v3`; the whole is 200 whatever became of its parts. A part's own headers win over the batch's.
 * https://developers.google.com/workspace/drive/api/guides/performance#batch-requests
 */
export function batch(kit: Kit, call: Call, answerOne: (part: Part, subject: Subject) => Answer): Answer {
  const parts = partsOf(call);
  const shared = { authorization: call.headers["authorization"] ?? "" };
  const answers: { id: string | undefined; answer: Answer }[] = [];
  call.entry.batch = parts.map((part) => {
    const { id = "", method, target: url } = part;
    const subject: Subject = { ...call.subject, method, path: url, in: "batch" };
    const answer = answerOne({ ...part, headers: { ...shared, ...part.headers } }, subject);
    const dropped = kit.faults.take(kit.faults.settings.batchDrop, subject);
    if (!dropped) answers.push({ id: part.id, answer });
    return { id, method, url, status: dropped ? undefined : answer.status, resourceUnits: 0 };
  });
  const boundary = `batch_${randomBytes(18).toString("base64url")}`;
  const headers = { "content-type": `multipart/mixed; boundary=${boundary}`, "cache-control": "no-store" };
  const ordered = kit.faults.settings.batchShuffle ? shuffled(answers) : answers;
  return { status: 200, headers, body: writeParts(boundary, ordered) };
}
