import type { Field } from "../contract/provider.js";
import { matching, optional, type SettingsOf, secret, settingsReader } from "../kit/settings.js";
import { idOf, topId } from "./ref.js";

/** The settings of a Box instance, in the words of Box's developer console. */
export const boxFields: readonly Field[] = [
  {
    key: "clientId",
    label: "Client ID",
    kind: "TEXT",
    required: true,
    advanced: false,
    help:
      "Developer Console > your Platform App > Configuration > OAuth 2.0 Credentials. The app is made with User Authentication " +
      "(OAuth 2.0). Under OAuth 2.0 Redirect URI it needs the redirect URI shown here, spelt exactly so; with a wrong one Box " +
      "shows its own error page and nobody comes back here. Under Application Scopes it needs Read all files and folders " +
      "stored in Box.",
  },
  {
    key: "clientSecret",
    label: "Client Secret",
    kind: "SECRET",
    required: true,
    advanced: false,
    help:
      "On the same page: Fetch Client Secret. People who have logged in stay logged in when you reset it there and enter the " +
      "new one here.",
  },
  {
    key: "folderId",
    label: "Folder ID",
    kind: "FOLDER",
    required: false,
    advanced: true,
    help:
      "To search only below one folder: its number, the end of its address in Box. Everybody who searches must be a " +
      "collaborator of the folder. Empty: everything that the user may read in Box.",
  },
];

const rules = {
  clientId: matching(
    /^[A-Za-z0-9]{8,64}$/,
    "Paste the Client ID: letters and digits alone, as the Developer Console shows it under Configuration.",
  ),
  clientSecret: secret("Client Secret", (value, { clientId }) =>
    value === clientId ? "This is the Client ID. Paste the Client Secret." : undefined,
  ),
  /** Absent: everything that the user may read. */
  folderId: optional(idOf, folderProblem),
};

export type Settings = SettingsOf<typeof rules>;
export const readSettings = settingsReader(rules);

function folderProblem(value: string): string {
  if (value === topId) return "0 is All Files, everybody's own top. Leave this empty to search everything.";
  const number = /\/folder\/([1-9][0-9]{0,19})\b/.exec(value)?.[1];
  return number
    ? `This is the folder's address. Paste the number alone: ${number}`
    : "This is not a folder's id: digits alone, the end of its address in Box.";
}
