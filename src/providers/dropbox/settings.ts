import { InvalidSettings, type SettingProblem } from "../contract/errors.js";
import type { Values } from "../contract/provider.js";
import { idOf, namespaceOf } from "./ref.js";

/** An instance's settings once they make sense. */
export interface Settings {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Absent: everything that the user may read. */
  readonly folderId?: string;
  /** The same folder by its number, where it is a shared folder: for accounts that know it by another id. */
  readonly sharedFolderId?: string;
}

const keyGrammar = /^[a-z0-9]{8,64}$/;

/** Reads the settings and throws `InvalidSettings` with every bad field at once. */
export function readSettings(values: Values): Settings {
  const problems: SettingProblem[] = [];
  const check = (key: string, sound: boolean, message: string) => {
    if (!sound) problems.push({ key, message });
  };
  const { clientId = "", clientSecret = "" } = values;
  check(
    "clientId",
    keyGrammar.test(clientId),
    "Paste the App key: small letters and digits alone, as the App Console shows it under Settings.",
  );
  check("clientSecret", clientSecret !== "", "App secret is needed.");
  check("clientSecret", clientSecret !== clientId || clientId === "", "This is the App key. Paste the App secret.");
  const folderId = idOf(values["folderId"]);
  check("folderId", folderId !== undefined || !values["folderId"], folderProblem(values["folderId"] ?? ""));
  const sharedFolderId = namespaceOf(values["sharedFolderId"]);
  check(
    "sharedFolderId",
    sharedFolderId !== undefined || !values["sharedFolderId"],
    "This is not a shared folder's number: digits alone. It fills itself in when you choose a folder.",
  );
  check(
    "sharedFolderId",
    folderId !== undefined || !sharedFolderId || Boolean(values["folderId"]),
    "This belongs to a folder. Choose the folder, too, or leave this empty.",
  );
  if (problems.length > 0) throw new InvalidSettings(problems);
  return { clientId, clientSecret, ...(folderId && { folderId }), ...(sharedFolderId && { sharedFolderId }) };
}

function folderProblem(value: string): string {
  return /^(https?:\/\/|\/)/.test(value)
    ? "This says where the folder lies for you; others have it elsewhere. Choose the folder here instead."
    : "This is not a folder's id: id: and then letters, digits, - and _. Choose the folder here instead.";
}
