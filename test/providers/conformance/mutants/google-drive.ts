import { aside, besidesEachCall, inPlacesByParents, inTheKit, inTheRestClient } from "./kit.js";
import { edits, type Mutants } from "./mutant.js";

const google = (name: string) => `src/providers/google-drive/${name}.ts`;

export const googleDriveMutants: Mutants = {
  ...inTheKit,
  ...inTheRestClient,
  ...inPlacesByParents,
  "place ignored": edits(google("client"), [
    "source({ driveId, folderId }: Settings): Source {\n",
    "source(_: Settings): Source {\n    const [driveId, folderId]: (string | undefined)[] = [];\n",
  ]),
  "hits unproven though the index leaks": edits(google("client"), [
    "const { decide } = place;",
    "const decide = undefined;",
  ]),
  "secret in the registration": edits(google("index"), [
    "registration: ({ clientId }) => clientId,",
    "registration: ({ clientId, clientSecret }) => clientId + clientSecret,",
  ]),
  "thumbnail() ignores the place": edits(google("client"), [
    "proven: place.read(ref)",
    "proven: Promise.resolve(true)",
  ]),
  "wrong kind": edits(google("asset"), [
    'isFolder ? "FOLDER" : kindOfType(mimeType, extension)',
    "kindOfType(mimeType, extension)",
  ]),
  "an id with a slash or dots accepted": edits(google("ref"), ["[A-Za-z0-9_-]{10,128}", "[A-Za-z0-9_./-]{10,128}"]),
  "a call that writes": besidesEachCall(aside("`${base}/drive/v3/files`", "POST")),
  "500 as an empty page": edits(google("search"), [
    'this.api.get(path, "search"), pageOf',
    'this.api.get(path, "search").catch(() => ({ ok: true, body: { files: [] } }) as const), pageOf',
  ]),
  "one account id for everybody": edits(google("sign-in"), ["return { accountId: sub, ", 'return { accountId: "me", ']),
  "page size that follows want": edits("src/providers/kit/pagers.ts", ["size: countOf(begunWith) || size,", "size,"]),
  "a token for a host outside the origins": edits(google("content"), [
    "hosts: thumbnailHosts(endpoints) }",
    "hosts: [new URL(link).hostname] }",
  ]),
};
