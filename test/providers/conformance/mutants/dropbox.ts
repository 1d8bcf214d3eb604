import { aside, besidesEachCall, inTheKit, inTheRestClient, rereadsOfEverybody } from "./kit.js";
import { edits, type Mutants } from "./mutant.js";

const dropbox = (name: string) => `src/providers/dropbox/${name}.ts`;

export const dropboxMutants: Mutants = {
  ...inTheKit,
  ...inTheRestClient,
  "place ignored": edits(dropbox("client"), [
    "source(settings: Settings): Source {",
    "source({ folderId: _, ...rest }: Settings): Source {\n    const settings = { ...rest, folderId: undefined };",
  ]),
  "hits unproven though the index leaks": edits(dropbox("client"), ["isProven ? decide : undefined", "undefined"]),
  "secret in the registration": edits(dropbox("index"), [
    "registration: ({ clientId }) => clientId,",
    "registration: ({ clientId, clientSecret }) => clientId + clientSecret,",
  ]),
  "asset() ignores the place": edits(dropbox("client"), [
    "read: (ref) => items.proven(ref, settings),",
    "read: (ref) => items.fresh(ref),",
  ]),
  "thumbnail() ignores the place": edits(dropbox("client"), [
    "const item = await items.proven(ref, settings);",
    "const item = await items.fresh(ref);",
  ]),
  "confirm() ignores the place": edits(dropbox("client"), [
    "items.confirm(assets, settings)",
    "items.confirm(assets, {})",
  ]),
  "wrong kind": edits(dropbox("asset"), [
    'isFile ? kindOf(extension, undefined) : "FOLDER"',
    "kindOf(extension, undefined)",
  ]),
  "an id with a slash or dots accepted": edits(dropbox("ref"), ["[A-Za-z0-9_-]{8,128}", "[A-Za-z0-9_./-]{8,128}"]),
  "a call that writes": besidesEachCall(aside("`${base}/2/files/create_folder_v2`", "POST")),
  // What was read counts only where the folder lies, so that the folder has to be remembered as well.
  "membership remembered across users": rereadsOfEverybody.concat(
    edits(
      dropbox("items"),
      ["export class Items {", "const everybodysFolders = new Map<string, Item>();\nexport class Items {"],
      [
        "const folder = await this.fresh(folderId);",
        "const folder = everybodysFolders.get(folderId) ?? (await this.fresh(folderId));\n    if (folder) everybodysFolders.set(folderId, folder);",
      ],
    ),
  ),
  "500 as an empty page": edits(dropbox("search"), [
    'api.read("searchOn", { cursor })),',
    'api.read("searchOn", { cursor }).catch(() => ({ ok: true, body: { matches: [] } }) as const)),',
  ]),
  "one account id for everybody": edits(dropbox("sign-in"), [
    "return { accountId, ...",
    'return { accountId: "me", ...',
  ]),
  "page size that follows want": {
    notApplicable: "only the first page is asked for with a size; a cursor goes on as the search began",
  },
  "a token for a host outside the origins": besidesEachCall(
    aside('"https://content.example/read"', "GET", ", authorization: `Bearer ${token}`"),
  ),
};
