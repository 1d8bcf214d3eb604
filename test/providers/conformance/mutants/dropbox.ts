import { aside, before, inTheKit, rereadsOfEverybody } from "./kit.js";
import { edits, type Mutants } from "./mutant.js";

const dropbox = (name: string) => `src/providers/dropbox/${name}.ts`;
const call = "const response = await this.host.request(this.endpoints.api + path, {";

export const dropboxMutants: Mutants = {
  ...inTheKit,
  "another user's token cached": edits(
    dropbox("api"),
    ["export class DropboxApi {", "let kept: string | undefined;\nexport class DropboxApi {"],
    ["authorization: `Bearer ${token}`", "authorization: `Bearer ${(kept ??= token)}`"],
  ),
  "place ignored": edits(dropbox("settings"), ["...(folderId && { folderId }), ", ""]),
  "hits unproven though the index leaks": edits(dropbox("source"), ["isProven ? decide : undefined", "undefined"]),
  "secret in an error": edits(dropbox("auth"), [
    "throw triage(answer, grant, this.host.now());",
    "throw Object.assign(triage(answer, grant, this.host.now()), { cause: answer.body });",
  ]),
  "secret in a log line": before(dropbox("api"), call, 'this.host.log.info({ path, token }, "calling");'),
  "secret in the registration": edits(dropbox("instance"), [
    "this.registration = settings.clientId;",
    "this.registration = settings.clientId + settings.clientSecret;",
  ]),
  "secret in a URL": edits(dropbox("api"), [
    "this.host.request(this.endpoints.api + path, {",
    "this.host.request(`${this.endpoints.api}${path}#${token}`, {",
  ]),
  "a search that was over begins": edits(dropbox("source"), [
    "const { want, resume, signal } = options;\n    signal.throwIfAborted();",
    "const { want, resume, signal } = options;\n    await this.shared.api.account();\n    signal.throwIfAborted();",
  ]),
  "a call outlives its request": edits(dropbox("api"), [
    "signal: this.access.signal,",
    "signal: new AbortController().signal,",
  ]),
  "asset() ignores the place": edits(dropbox("source"), [
    "const item = await this.#item(ref);\n    if (!item) return null;",
    "const item = idOf(ref) === undefined ? null : await this.shared.items.fresh(ref);\n    if (!item) return null;",
  ]),
  "thumbnail() ignores the place": edits(dropbox("source"), [
    "const item = await this.#item(ref);\n      return item",
    "const item = idOf(ref) === undefined ? null : await this.shared.items.fresh(ref);\n      return item",
  ]),
  "downloadUrl() ignores the place": edits(dropbox("source"), [
    "const isProven =\n      this.settings.folderId === undefined ||",
    "const isProven = true ||",
  ]),
  "confirm() ignores the place": edits(dropbox("source"), [
    "items.confirm(refs, this.settings)",
    "items.confirm(refs, {})",
  ]),
  "wrong kind": edits(dropbox("asset"), [
    'isFile ? kindOf(extension, undefined) : "FOLDER"',
    "kindOf(extension, undefined)",
  ]),
  "an id with a slash or dots accepted": edits(dropbox("ref"), ["[A-Za-z0-9_-]{8,128}", "[A-Za-z0-9_./-]{8,128}"]),
  "a call that writes": before(dropbox("api"), call, aside("`${this.endpoints.api}/2/files/create_folder_v2`", "POST")),
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
  "500 as an empty page": edits(dropbox("pages"), [
    "reply.then((answer) => this.#pageOf(answer));",
    "reply.then((answer) => this.#pageOf(answer)).catch(() => ({ ok: true, page: { items: [], unreadable: 0, told: 0 } }) as const);",
  ]),
  "one account id for everybody": edits(dropbox("auth"), ["renewal, accountId, ...", 'renewal, accountId: "me", ...']),
  "no client-request-id": edits(dropbox("api"), ['"client-request-id": randomUUID(),', ""]),
  "state dropped": edits(dropbox("auth"), ["      state,\n      code_challenge", "      code_challenge"]),
  "page size that follows want": {
    notApplicable: "only the first page is asked for with a size; a cursor goes on as the search began",
  },
  "a call to a host outside the origins": before(dropbox("api"), call, aside('"https://usage.example/count"', "GET")),
  "a token for a host outside the origins": before(
    dropbox("api"),
    call,
    aside('"https://content.example/read"', "GET", ", authorization: `Bearer ${token}`"),
  ),
};
