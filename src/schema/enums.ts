import { registerEnumType } from "type-graphql";

/** Enum values are their own names, so that services speak of them as plain text. */
function words<const W extends string>(
  name: string,
  description: string,
  values: Readonly<Record<W, string>>,
): { readonly [K in W]: K } {
  const names = Object.keys(values) as W[];
  const object = Object.fromEntries(names.map((value) => [value, value])) as { readonly [K in W]: K };
  const described = names.map((value) => [value, { description: values[value] }] as const);
  registerEnumType(object, { name, description, valuesConfig: Object.fromEntries(described) as object });
  return object;
}

export const TeamRole = words("TeamRole", "What a person is in a team.", {
  ADMIN: "Configures the team's connections.",
  MEMBER: "Searches with their own login.",
});

export const CloudDriveSearch = words("CloudDriveSearch", "Whether a team may search cloud drives.", {
  OFF: "Not bought, or switched off: connections can be set up and tested, nothing is searched.",
  REQUESTED: "A team admin asked for it; the platform operator decides.",
  ON: "Members log in and search.",
});

export const FieldKind = words("FieldKind", "How a setting is typed in. Draw a kind you do not know as TEXT.", {
  TEXT: "One line of text.",
  SECRET: "One line that is never shown again.",
  CHOICE: "One of `choices`.",
  DATE: "A day, as YYYY-MM-DD.",
  BOOLEAN: "`true` or `false`.",
  FOLDER: "A folder: typed, or picked from `ProviderInstance.folders`.",
  LIST: "Several values, separated by commas.",
  HOST: "A host name, without `https://`, port or path: one of `hostPatterns`, or one that the operator allows.",
});

export const InstanceAccess = words("InstanceAccess", "With whose account a connection reads.", {
  PER_USER: "Everybody logs in, and finds what their own account may read.",
  SHARED: "One service account for the whole team.",
});

export const SearchSort = words("SearchSort", "In which order results come.", {
  RELEVANCE: "The provider's own order, best first.",
  NEWEST: "Last modified first.",
  NAME: "By name.",
  LARGEST: "Largest first.",
});

export const FilterName = words("FilterName", "What results can be restricted by.", {
  KINDS: "What they are: pictures, films, documents.",
  EXTENSIONS: "The ends of their names.",
  MODIFIED: "When they were last modified.",
  SIZE: "Their size in bytes.",
  ORIENTATION: "Whether pictures are wide, high or square.",
  PIXELS: "How many pixels pictures have.",
  USABLE: "Whether they may be used.",
});

export const LoginState = words("LoginState", "Where the viewer's consent stands.", {
  LOGGED_OUT: "No consent yet, or it was taken back: log in.",
  LOGGED_IN: "Ready.",
  EXPIRED: "The provider no longer accepts it: log in again.",
  NOT_NEEDED: "The connection reads with the team's own account.",
});

export const NoticeSeverity = words("NoticeSeverity", "How urgent a notice is.", {
  INFO: "Good to know.",
  WARNING: "Will stop working unless somebody acts.",
  ERROR: "Does not work now.",
});

export const CheckState = words("CheckState", "How one check of a connection's test came out.", {
  PASSED: "It works.",
  FAILED: "It does not; `advice` says what to do.",
  SKIPPED: "It could not be told; `message` says why.",
});

export const LoginFailure = words("LoginFailure", "Why a login was not completed.", {
  CANCELLED: "The user turned back, or an administrator has to approve first.",
  NOT_YOURS: "Somebody else started it.",
  TOO_LATE: "The ticket is spent or more than ten minutes old.",
  CHANGED: "The connection changed meanwhile, or is no longer there for this user.",
  REFUSED: "The provider said no; `message` and `code` say why.",
});

export const AssetKind = words("AssetKind", "What a file is, roughly. Treat a kind you do not know as OTHER.", {
  IMAGE: "A picture.",
  VIDEO: "A film.",
  AUDIO: "Sound.",
  DOCUMENT: "Text, slides, tables, PDF.",
  FOLDER: "A folder.",
  OTHER: "Anything else.",
});

export const ThumbnailSize = words(
  "ThumbnailSize",
  "How large a picture is wanted; what comes is the provider's nearest.",
  {
    SMALL: "About 100 pixels.",
    MEDIUM: "About 200 pixels.",
    LARGE: "About 800 pixels.",
  },
);

export const SourceState = words(
  "SourceState",
  "How one connection answered a search. Treat a state you do not know as UNAVAILABLE.",
  {
    OK: "Answered in full.",
    PARTIAL: "The results are right, but a budget ended the search; `message` says which.",
    LOGIN_REQUIRED: "The user logs in.",
    ACCESS_DENIED: "This account may not read the folder, or has no drive; the user asks its owner.",
    THROTTLED: "The provider asked for a pause until `retryAt`; nobody has to act.",
    TIMED_OUT: "It took too long; try again.",
    MISCONFIGURED: "A team admin acts; `message` says how.",
    UNAVAILABLE: "The provider is down or cannot be reached; try again.",
  },
);
