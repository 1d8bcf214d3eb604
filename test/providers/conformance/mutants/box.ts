import { aside, before, inTheKit, rereadsOfEverybody } from "./kit.js";
import { edits, type Mutants } from "./mutant.js";

const box = (name: string) => `src/providers/box/${name}.ts`;
const call = "const response = await this.host.request(api + path, {";

export const boxMutants: Mutants = {
  ...inTheKit,
  "another user's token cached": edits(
    box("api"),
    ["export class BoxApi {", "let kept: string | undefined;\nexport class BoxApi {"],
    [
      "this.#calls.send((token) => this.#call(read, token))",
      "this.#calls.send((token) => this.#call(read, (kept ??= token)))",
    ],
  ),
  "place ignored": edits(box("settings"), [", ...(folderId && { folderId }) };", " };"]),
  "hits unproven though the index leaks": edits(box("source"), [
    "folderId ? (hits, need) => items.decide(hits, need, folderId) : undefined",
    "undefined",
  ]),
  "secret in an error": edits(box("auth"), [
    "throw triage(answer, grant, this.host.now());",
    "throw Object.assign(triage(answer, grant, this.host.now()), { cause: answer.body });",
  ]),
  "secret in a log line": before(box("api"), call, 'this.host.log.info({ path, token }, "calling");'),
  "secret in the registration": edits(box("instance"), [
    "this.registration = settings.clientId;",
    "this.registration = settings.clientId + settings.clientSecret;",
  ]),
  "secret in a URL": edits(box("api"), [
    "this.host.request(api + path, {",
    "this.host.request(`${api}${path}#${token}`, {",
  ]),
  "a search that was over begins": edits(box("source"), [
    "const { want, resume, signal } = options;\n    signal.throwIfAborted();",
    "const { want, resume, signal } = options;\n    await this.shared.api.read('/2.0/folders/0', 'item');\n    signal.throwIfAborted();",
  ]),
  "a call outlives its request": edits(box("api"), [
    "signal: this.access.signal,",
    "signal: new AbortController().signal,",
  ]),
  "asset() ignores the place": edits(box("source"), [
    "if (!item || !this.#holds(item)) return null;",
    "if (!item) return null;",
  ]),
  "thumbnail() ignores the place": edits(box("pictures"), [" || !holds(item)) return null;", ") return null;"]),
  "downloadUrl() ignores the place": edits(box("source"), ["const isProven = ", "const isProven = true || "]),
  "confirm() ignores the place": edits(box("source"), [
    "items.confirm(refs, this.#folderId)",
    "items.confirm(refs, undefined)",
  ]),
  "wrong kind": edits(box("asset"), [
    'isFile ? kindOf(extension, undefined) : "FOLDER"',
    "kindOf(extension, undefined)",
  ]),
  "an id with a slash or dots accepted": edits(
    box("ref"),
    ["/^[1-9][0-9]{0,19}$/", "/^[1-9][0-9./]{0,19}$/"],
    ["([0-9]+)$/", "([0-9./]+)$/"],
  ),
  "a call that writes": before(box("api"), call, aside("`${api}/2.0/web_links`", "POST")),
  "membership remembered across users": rereadsOfEverybody,
  "500 as an empty page": edits(box("pages"), [
    'this.api.read(path, "search").then((reply) => this.#pageOf(reply, offset, limit));',
    'this.api.read(path, "search").then((reply) => this.#pageOf(reply, offset, limit)).catch(() => ({ ok: true, page: { items: [], unreadable: 0 } }) as const);',
  ]),
  "one account id for everybody": edits(box("auth"), [
    "return { accountId, ...(account",
    'return { accountId: "me", ...(account',
  ]),
  "no client-request-id": edits(box("api"), ['"client-request-id": randomUUID(),', ""]),
  "state dropped": edits(box("auth"), ["redirect_uri: redirectUri, state, scope", "redirect_uri: redirectUri, scope"]),
  "page size that follows want": edits(box("pager"), ["this.position.limit ??=", "this.position.limit ="]),
  "a call to a host outside the origins": before(box("api"), call, aside('"https://usage.example/count"', "GET")),
  "a token for a host outside the origins": edits(box("pictures"), [
    "hosts: contentHosts(endpoints) }",
    "hosts: [new URL(link).hostname] }",
  ]),
};
