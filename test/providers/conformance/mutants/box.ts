import { aside, besidesEachCall, inTheKit, inTheRestClient, rereadsOfEverybody } from "./kit.js";
import { edits, type Mutants } from "./mutant.js";

const box = (name: string) => `src/providers/box/${name}.ts`;

export const boxMutants: Mutants = {
  ...inTheKit,
  ...inTheRestClient,
  "place ignored": edits(box("client"), [
    "source({ folderId }: Settings): Source {\n",
    "source(_: Settings): Source {\n    const folderId = undefined as string | undefined;\n",
  ]),
  "hits unproven though the index leaks": edits(box("client"), [
    "positionOf(resume), decide);",
    "positionOf(resume));",
  ]),
  "secret in the registration": edits(box("index"), [
    "registration: ({ clientId }) => clientId,",
    "registration: ({ clientId, clientSecret }) => clientId + clientSecret,",
  ]),
  "asset() ignores the place": edits(box("client"), [
    "return item && holds(item) ? item : null;",
    "return item ?? null;",
  ]),
  "thumbnail() ignores the place": edits(box("content"), [" || !holds(item)) return null;", ") return null;"]),
  "confirm() ignores the place": edits(box("client"), ["            folderId,\n", "            undefined,\n"]),
  "wrong kind": edits(box("asset"), [
    'isFile ? kindOf(extension, undefined) : "FOLDER"',
    "kindOf(extension, undefined)",
  ]),
  "an id with a slash or dots accepted": edits(
    box("ref"),
    ["/^[1-9][0-9]{0,19}$/", "/^[1-9][0-9./]{0,19}$/"],
    ["([0-9]+)$/", "([0-9./]+)$/"],
  ),
  "a call that writes": besidesEachCall(aside("`${base}/2.0/web_links`", "POST")),
  "membership remembered across users": rereadsOfEverybody,
  "500 as an empty page": edits(box("search"), [
    ".then((reply) => this.#pageOf(reply, offset, limit));",
    ".then((reply) => this.#pageOf(reply, offset, limit)).catch(() => ({ ok: true, page: { items: [], unreadable: 0 } }) as const);",
  ]),
  "one account id for everybody": edits(box("sign-in"), ["return { accountId, ...", 'return { accountId: "me", ...']),
  "page size that follows want": edits(box("search"), ["this.position.limit ??=", "this.position.limit ="]),
  "a token for a host outside the origins": edits(box("content"), [
    "hosts: contentHosts(endpoints) }",
    "hosts: [new URL(link).hostname] }",
  ]),
};
