import { ancestryOfEverybody, aside, before, inTheKit } from "./kit.js";
import { edits, type Mutants } from "./mutant.js";

const google = (name: string) => `src/providers/google-drive/${name}.ts`;
const call = "return this.host.request(api + path, {";

export const googleDriveMutants: Mutants = {
  ...inTheKit,
  "another user's token cached": edits(
    google("api"),
    ["export class DriveApi {", "let kept: string | undefined;\nexport class DriveApi {"],
    ["authorization: `Bearer ${token}`", "authorization: `Bearer ${(kept ??= token)}`"],
  ),
  "place ignored": edits(google("settings"), [
    ", ...(driveId && { driveId }), ...(folderId && { folderId }) };",
    " };",
  ]),
  "hits unproven though the index leaks": edits(google("source"), [
    "proof && ((hits, need) => proof.decide(hits, need))",
    "undefined",
  ]),
  "secret in an error": edits(google("auth"), [
    "throw triage(answer, grant, this.host.now());",
    "throw Object.assign(triage(answer, grant, this.host.now()), { cause: answer.body });",
  ]),
  "secret in a log line": before(google("api"), call, 'this.host.log.info({ path, token }, "calling");'),
  "secret in the registration": edits(google("instance"), [
    "this.registration = settings.clientId;",
    "this.registration = settings.clientId + settings.clientSecret;",
  ]),
  "secret in a URL": edits(google("api"), [
    "this.host.request(api + path, {",
    "this.host.request(`${api}${path}#${token}`, {",
  ]),
  "a search that was over begins": edits(google("source"), [
    "const { want, resume, signal } = options;\n    signal.throwIfAborted();",
    "const { want, resume, signal } = options;\n    await this.shared.api.get('/drive/v3/about?fields=user', 'about');\n    signal.throwIfAborted();",
  ]),
  "a call outlives its request": edits(google("api"), [
    "signal: this.access.signal,",
    "signal: new AbortController().signal,",
  ]),
  "asset() ignores the place": edits(google("source"), [
    "const item = await this.#item(ref);\n    if (!item) return null;",
    "const item = idOf(ref) === undefined ? null : await this.shared.ancestry.fresh(ref);\n    if (!item) return null;",
  ]),
  "thumbnail() ignores the place": edits(google("source"), [
    "const proven = () => this.#item(ref).then((item) => item !== null);",
    "const proven = async () => true;",
  ]),
  "downloadUrl() ignores the place": edits(google("source"), ["const isProven = ", "const isProven = true || "]),
  "confirm() ignores the place": edits(google("source"), [
    "const proof = this.#proof ?? new Proof",
    "const proof = new Proof",
  ]),
  "wrong kind": edits(google("asset"), [
    'isFolder ? "FOLDER" : kindOfType(mimeType, extension)',
    "kindOfType(mimeType, extension)",
  ]),
  "an id with a slash or dots accepted": edits(google("ref"), ["[A-Za-z0-9_-]{10,128}", "[A-Za-z0-9_./-]{10,128}"]),
  "a call that writes": before(google("api"), call, aside("`${api}/drive/v3/files`", "POST")),
  "membership remembered across users": ancestryOfEverybody,
  "500 as an empty page": edits(google("pages"), [
    'this.api.get(path, "search").then(pageOf);',
    'this.api.get(path, "search").then(pageOf).catch(() => ({ ok: true, page: { items: [], unreadable: 0, incomplete: false } }) as const);',
  ]),
  "one account id for everybody": edits(google("id-token"), [
    "return { accountId, ...",
    'return { accountId: "me", ...',
  ]),
  "no client-request-id": edits(google("api"), ['"client-request-id": randomUUID(),', ""]),
  "state dropped": edits(google("auth"), ["      state,\n      nonce,", "      nonce,"]),
  "page size that follows want": edits(google("pager"), ["this.position.size ??=", "this.position.size ="]),
  "a call to a host outside the origins": before(google("api"), call, aside('"https://usage.example/count"', "GET")),
  "a token for a host outside the origins": edits(google("pictures"), [
    "hosts: thumbnailHosts(endpoints) }",
    "hosts: [new URL(link).hostname] }",
  ]),
};
