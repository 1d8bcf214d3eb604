import type { Field } from "../contract/provider.js";
import { matching, optional, Problem, type Rule, type SettingsOf, secret, settingsReader } from "../kit/settings.js";
import { idOf, namespaceOf } from "./ref.js";

/** The settings of a Dropbox instance, in the words of Dropbox's App Console. */
export const dropboxFields: readonly Field[] = [
  {
    key: "clientId",
    label: "App key",
    kind: "TEXT",
    required: true,
    advanced: false,
    help:
      "App Console > your app > Settings. The app is made with Scoped access and Full Dropbox. Under OAuth 2 > Redirect URIs it " +
      "needs the redirect URI shown here, spelt exactly so; with a wrong one Dropbox shows its own error page and nobody comes " +
      "back here. Under Permissions it needs account_info.read, files.metadata.read and files.content.read.",
  },
  {
    key: "clientSecret",
    label: "App secret",
    kind: "SECRET",
    required: true,
    advanced: false,
    help: "On the same page: press Show beside App secret.",
  },
  {
    key: "folderId",
    label: "Folder ID",
    kind: "FOLDER",
    required: false,
    advanced: true,
    help:
      "To search only below one folder. Log in and choose it here: Dropbox does not show its id. Everybody who searches must be " +
      "a member of the folder and have it in their Dropbox. Empty: everything that the user may read in Dropbox.",
  },
  {
    key: "sharedFolderId",
    label: "Shared folder ID",
    kind: "TEXT",
    required: false,
    advanced: true,
    help:
      "The number of the folder above, if it is a shared folder. It fills itself in. Empty it when you enter another folder's " +
      "id by hand.",
  },
];

const sharedFolder = optional(
  namespaceOf,
  () => "This is not a shared folder's number: digits alone. It fills itself in when you choose a folder.",
);

const rules = {
  clientId: matching(
    /^[a-z0-9]{8,64}$/,
    "Paste the App key: small letters and digits alone, as the App Console shows it under Settings.",
  ),
  clientSecret: secret("App secret", (value, { clientId }) =>
    value === clientId ? "This is the App key. Paste the App secret." : undefined,
  ),
  /** Absent: everything that the user may read. */
  folderId: optional(idOf, folderProblem),
  /** The same folder by its number, where it is a shared folder: for accounts that know it by another id. */
  sharedFolderId: ((value, values) => {
    const number = sharedFolder(value, values);
    return typeof number === "string" && values["folderId"] === undefined
      ? new Problem("This belongs to a folder. Choose the folder, too, or leave this empty.")
      : number;
  }) satisfies Rule<string | undefined>,
};

export type Settings = SettingsOf<typeof rules>;
export const readSettings = settingsReader(rules);

function folderProblem(value: string): string {
  return /^(https?:\/\/|\/)/.test(value)
    ? "This says where the folder lies for you; others have it elsewhere. Choose the folder here instead."
    : "This is not a folder's id: id: and then letters, digits, - and _. Choose the folder here instead.";
}
