import { fileAnswer } from "../kit/content.js";
import type { Answer } from "../kit/http.js";
import { type Caller, needContent } from "./access.js";
import { DriveError } from "./answer.js";
import { canDownload, type GoogleItem, isBlob } from "./model.js";

/** `files.get?alt=media`: the bytes themselves, by the token; there are no addresses that do without. */
export function mediaOf(caller: Caller, item: GoogleItem, acknowledged: boolean, range: string | undefined): Answer {
  needContent(caller);
  if (!isBlob(item))
    throw new DriveError(
      403,
      "fileNotDownloadable",
      "Only files with binary content can be downloaded. Use Export with Docs Editors files.",
      { location: "alt", locationType: "parameter" },
    );
  if (!canDownload(caller.account, item))
    throw new DriveError(403, "cannotDownloadFile", "This file cannot be downloaded by the user.");
  if (item.malware && !(acknowledged && item.owner === caller.account))
    throw new DriveError(
      403,
      "cannotDownloadAbusiveFile",
      "This file has been identified as malware or spam and cannot be downloaded.",
    );
  return fileAnswer(item, range);
}
