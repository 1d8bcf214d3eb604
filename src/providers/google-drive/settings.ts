import { InvalidSettings, type SettingProblem } from "../contract/errors.js";
import type { Values } from "../contract/provider.js";
import { idOf } from "./ref.js";

/** An instance's settings once they make sense. */
export interface Settings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A shared drive. Absent: wherever the user may read. */
  readonly driveId?: string;
  readonly folderId?: string;
}

const clientIdGrammar = /^(\d{4,30})(-[a-z0-9]+)?\.apps\.googleusercontent\.com$/;

/** The number of the Google Cloud project, which its client ids begin with. */
export function projectOf({ clientId }: Settings): string | undefined {
  return clientIdGrammar.exec(clientId)?.[1];
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
    clientIdGrammar.test(clientId),
    "Paste the Client ID: it begins with a number and ends in .apps.googleusercontent.com.",
  );
  check("clientSecret", clientSecret !== "", "Client secret is needed.");
  check(
    "clientSecret",
    !clientIdGrammar.test(clientSecret),
    "This is a Client ID. Paste the client secret; it mostly begins with GOCSPX-.",
  );
  const driveId = idOf(values["driveId"]);
  check("driveId", driveId !== undefined || !values["driveId"], idProblem(values["driveId"] ?? "", "shared drive"));
  const folderId = idOf(values["folderId"]);
  check("folderId", folderId !== undefined || !values["folderId"], idProblem(values["folderId"] ?? "", "folder"));
  if (problems.length > 0) throw new InvalidSettings(problems);
  return { clientId, clientSecret, ...(driveId && { driveId }), ...(folderId && { folderId }) };
}

function idProblem(value: string, what: string): string {
  if (value === "root") return "root is everybody's own My Drive. Leave this empty to search everything.";
  const id = /\/folders\/([A-Za-z0-9_-]{10,128})/.exec(value)?.[1] ?? /[?&]id=([A-Za-z0-9_-]{10,128})/.exec(value)?.[1];
  return id
    ? `This is the ${what}'s address. Paste the id alone: ${id}`
    : `This is not a ${what}'s id: letters, digits, - and _ alone, the end of its address in Drive.`;
}
