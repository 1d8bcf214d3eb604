import type { Field } from "../contract/provider.js";
import { matching, optional, type SettingsOf, secret, settingsReader } from "../kit/settings.js";
import { idOf } from "./ref.js";

/** The settings of a Google Drive instance, in the words of the Google Cloud console. */
export const googleDriveFields: readonly Field[] = [
  {
    key: "clientId",
    label: "Client ID",
    kind: "TEXT",
    required: true,
    advanced: false,
    help:
      "Google Cloud console > Google Auth Platform > Clients > your client of the type Web application. Under Authorized redirect " +
      "URIs it needs the redirect URI shown here, spelt exactly so; with a wrong one Google shows its own error page and nobody " +
      "comes back here. The Google Drive API must be enabled in the same project.",
  },
  {
    key: "clientSecret",
    label: "Client secret",
    kind: "SECRET",
    required: true,
    advanced: false,
    help:
      "On the same page, under Client secrets; it is shown in full only when it is made. People who have logged in stay logged " +
      "in when you add a new one there and enter it here.",
  },
  {
    key: "driveId",
    label: "Shared drive ID",
    kind: "TEXT",
    required: false,
    advanced: true,
    help:
      "To search one shared drive alone: the end of its address in Drive. Empty: everything that the user may read, in My Drive, " +
      "shared with them and in all their shared drives.",
  },
  {
    key: "folderId",
    label: "Folder ID",
    kind: "FOLDER",
    required: false,
    advanced: true,
    help:
      "To search only below one folder: the end of its address in Drive. Everybody who searches must be able to open the folder " +
      "itself. Empty: the whole of the place above.",
  },
];

const clientIdGrammar = /^(\d{4,30})(-[a-z0-9]+)?\.apps\.googleusercontent\.com$/;

const rules = {
  clientId: matching(
    clientIdGrammar,
    "Paste the Client ID: it begins with a number and ends in .apps.googleusercontent.com.",
  ),
  clientSecret: secret("Client secret", (value) =>
    clientIdGrammar.test(value)
      ? "This is a Client ID. Paste the client secret; it mostly begins with GOCSPX-."
      : undefined,
  ),
  /** Absent: wherever the user may read. */
  driveId: optional(idOf, (value) => idProblem(value, "shared drive")),
  folderId: optional(idOf, (value) => idProblem(value, "folder")),
};

export type Settings = SettingsOf<typeof rules>;
export const readSettings = settingsReader(rules);

/** The number of the Google Cloud project, which its client ids begin with. */
export function projectOf({ clientId }: Settings): string | undefined {
  return clientIdGrammar.exec(clientId)?.[1];
}

function idProblem(value: string, what: string): string {
  if (value === "root") return "root is everybody's own My Drive. Leave this empty to search everything.";
  const id = /(?:\/folders\/|[?&]id=)([A-Za-z0-9_-]{10,128})/.exec(value)?.[1];
  return id
    ? `This is the ${what}'s address. Paste the id alone: ${id}`
    : `This is not a ${what}'s id: letters, digits, - and _ alone, the end of its address in Drive.`;
}
