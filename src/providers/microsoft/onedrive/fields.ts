import type { Field } from "../../contract/provider.js";
import { optional, Problem, type Rule, type SettingsOf, settingsReader } from "../../kit/settings.js";
import type { Cloud } from "../clouds.js";
import { driveIdOf, isAlike, itemIdOf } from "../ref.js";
import { registrationFields, registrationRules, secretExpiryField } from "../registration.js";

/** The settings of a OneDrive instance. */
export function oneDriveFields(clouds: readonly Cloud[], defaultCloud: string): readonly Field[] {
  return [
    ...registrationFields(clouds, defaultCloud),
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
    secretExpiryField,
  ];
}

function rulesFor(clouds: readonly Cloud[], defaultCloud: string) {
  return {
    ...registrationRules(clouds, defaultCloud),
    scope: ((value = "my-drive") =>
      value === "my-drive" || value === "everything"
        ? value
        : new Problem("Is either my-drive or everything.")) as Rule<"my-drive" | "everything">,
    driveId: optional(driveIdOf, () => "This is not a drive's id: it starts with b!, or has 16 hex digits."),
    folderId,
  };
}

export type Settings = SettingsOf<ReturnType<typeof rulesFor>>;

export function oneDriveSettings(clouds: readonly Cloud[], defaultCloud: string) {
  return settingsReader(rulesFor(clouds, defaultCloud));
}

const folderId: Rule<string | undefined> = (value, values) => {
  if (value === undefined) return undefined;
  const itemId = itemIdOf(value);
  if (itemId === undefined) {
    return new Problem(
      /^https?:|\//i.test(value)
        ? "This is an address or a path. Choose the folder in the picker, or paste its id alone: it has no slash."
        : "This is not a folder's id: 01 and 32 capital letters and digits, or for a personal OneDrive 16 hex digits, ! and more.",
    );
  }
  const driveId = driveIdOf(values["driveId"]);
  return driveId && !isAlike({ driveId, itemId })
    ? new Problem("The folder's id is not of the same kind as the drive's: one is of a personal OneDrive.")
    : itemId;
};
