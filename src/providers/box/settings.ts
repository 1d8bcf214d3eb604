import { InvalidSettings, type SettingProblem } from "../contract/errors.js";
import type { Values } from "../contract/provider.js";
import { idOf, topId } from "./ref.js";

/** An instance's settings once they make sense. */
export interface Settings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Absent: everything that the user may read. */
  readonly folderId?: string;
}

/** Reads the settings and throws `InvalidSettings` with every bad field at once. */
export function readSettings(values: Values): Settings {
  const problems: SettingProblem[] = [];
  const check = (key: string, sound: boolean, message: string) => {
    if (!sound) problems.push({ key, message });
  };
  const { clientId = "", clientSecret = "" } = values;
  check(
    "clientId",
    /^[A-Za-z0-9]{8,64}$/.test(clientId),
    "Paste the Client ID: letters and digits alone, as the Developer Console shows it under Configuration.",
  );
  check("clientSecret", clientSecret !== "", "Client Secret is needed.");
  check(
    "clientSecret",
    clientSecret !== clientId || clientId === "",
    "This is the Client ID. Paste the Client Secret.",
  );
  const folderId = idOf(values["folderId"]);
  check("folderId", folderId !== undefined || !values["folderId"], folderProblem(values["folderId"] ?? ""));
  if (problems.length > 0) throw new InvalidSettings(problems);
  return { clientId, clientSecret, ...(folderId && { folderId }) };
}

function folderProblem(value: string): string {
  if (value === topId) return "0 is All Files, everybody's own top. Leave this empty to search everything.";
  const number = /\/folder\/([1-9][0-9]{0,19})\b/.exec(value)?.[1];
  return number
    ? `This is the folder's address. Paste the number alone: ${number}`
    : "This is not a folder's id: digits alone, the end of its address in Box.";
}
