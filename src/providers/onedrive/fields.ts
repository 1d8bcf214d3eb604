import type { Field } from "../contract/provider.js";
import type { Cloud } from "./clouds.js";

/** What the settings are called on the screen, by their keys. */
export const labels = {
  clientId: "OAuth Client Id",
  clientSecret: "OAuth Client Secret",
  tenant: "Directory (tenant)",
  cloud: "Microsoft cloud",
} as const;
export type FieldKey = keyof typeof labels;

/** The settings of a OneDrive instance, in the words of today's Entra admin center. */
export function oneDriveFields(clouds: readonly Cloud[], defaultCloud: string): readonly Field[] {
  return [
    {
      key: "clientId",
      label: labels.clientId,
      kind: "TEXT",
      required: true,
      advanced: false,
      help:
        "Entra admin center > App registrations > your app > Overview: the Application (client) ID. The app must have the " +
        "redirect URI shown here under Authentication, platform Web (not Single-page application), spelt exactly so; with a " +
        "wrong one Microsoft shows its own error page and nobody comes back here. Under API permissions it needs " +
        "Microsoft Graph > Delegated permissions > Files.Read.All.",
    },
    {
      key: "clientSecret",
      label: labels.clientSecret,
      kind: "SECRET",
      required: true,
      advanced: false,
      help:
        "Certificates & secrets > Client secrets > New client secret: paste the Value, not the Secret ID. The value is shown " +
        "only once; if it is gone, make a new one. People who have logged in stay logged in when you change it.",
    },
    {
      key: "tenant",
      label: labels.tenant,
      kind: "TEXT",
      required: false,
      advanced: true,
      help:
        "Overview: the Directory (tenant) ID, or one of its domains. Left empty, it is worked out from your own e-mail " +
        "address. For an app whose supported account types are wider than one organisation: organizations (any work or " +
        "school account), consumers (personal accounts) or common (both).",
    },
    {
      key: "cloud",
      label: labels.cloud,
      kind: "CHOICE",
      required: false,
      advanced: true,
      defaultValue: defaultCloud,
      choices: clouds.map(({ id, label }) => ({ value: id, label })),
      help: "Where your directory lives. National clouds need an app registration of their own.",
    },
    {
      key: "scope",
      label: "Search in",
      kind: "CHOICE",
      required: false,
      advanced: true,
      defaultValue: "my-drive",
      choices: [
        { value: "my-drive", label: "Each user's own OneDrive" },
        { value: "everything", label: "Everything the user may read in OneDrive and SharePoint" },
      ],
      help: "Everything works for work and school accounts only. With a Drive ID, that drive alone is searched.",
    },
    {
      key: "driveId",
      label: "Drive ID",
      kind: "TEXT",
      required: false,
      advanced: true,
      help:
        "To search one drive or document library that the users can read: its id, b! and 64 characters, or the 16 hex digits " +
        "of a personal OneDrive. Choosing a folder fills it in.",
    },
    {
      key: "folderId",
      label: "Parent Folder ID",
      kind: "FOLDER",
      required: false,
      advanced: true,
      help:
        "To search only below one folder: its id, 01 and 32 capital letters and digits (personal OneDrive: 16 hex digits, ! " +
        "and more), not its web address. Every user must have been given access to the folder. Without a Drive ID, the drive " +
        "is looked up once with your own login when you save or test.",
    },
    {
      key: "clientSecretExpiresAt",
      label: "Client secret expires",
      kind: "DATE",
      required: false,
      advanced: true,
      help: "Certificates & secrets > Expires. You are reminded here 30 days before.",
    },
  ];
}
