import type { Field } from "../contract/provider.js";

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
