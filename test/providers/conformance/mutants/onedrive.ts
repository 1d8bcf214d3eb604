import { aside, before, inPlacesByParents, inTheKit } from "./kit.js";
import { edits, type Mutants } from "./mutant.js";

const microsoft = (name: string) => `src/providers/microsoft/${name}.ts`;
const call = "const response = await this.host.request(url, {";

export const oneDriveMutants: Mutants = {
  ...inTheKit,
  ...inPlacesByParents,
  "another user's token cached": edits(
    microsoft("graph"),
    ["export class Graph {", "let kept: string | undefined;\nexport class Graph {"],
    ["authorization: `Bearer ${token}`", "authorization: `Bearer ${(kept ??= token)}`"],
  ),
  "place ignored": edits(microsoft("onedrive/source"), [
    "const { driveId, folderId, scope } = settings;",
    "const { scope } = settings;\n  const driveId = undefined as string | undefined;\n  const folderId = driveId;",
  ]),
  "hits unproven though the index leaks": edits(microsoft("onedrive/source"), ["folder && place.decide", "undefined"]),
  "secret in an error": edits(microsoft("msal"), [
    "throw triage(this.answer, this.call.grant, this.host.now());",
    "throw Object.assign(triage(this.answer, this.call.grant, this.host.now()), { cause: parsed });",
  ]),
  "secret in a log line": before(microsoft("graph"), call, 'this.host.log.info({ url, token }, "calling");'),
  "secret in the registration": edits(
    microsoft("registration"),
    ["registrationOf({ clientId, tenant", "registrationOf({ clientId, clientSecret, tenant"],
    ["JSON.stringify({ clientId, tenant,", "JSON.stringify({ clientId, clientSecret, tenant,"],
  ),
  "secret in a URL": edits(microsoft("graph"), ["this.host.request(url, {", "this.host.request(`${url}#${token}`, {"]),
  "a call outlives its request": edits(microsoft("graph"), [
    "signal: this.access.signal,",
    "signal: new AbortController().signal,",
  ]),
  "thumbnail() ignores the place": edits(microsoft("onedrive/source"), [
    "const proven = () => read(ref).then((item) => item !== null);",
    "const proven = async () => true;",
  ]),
  "wrong kind": edits(microsoft("asset"), ['isFolder ? "FOLDER" : isPackage', "isPackage"]),
  "an id with a slash or dots accepted": edits(microsoft("ref"), ["/^01[A-Z0-9]{32}$/", "/^01[A-Z0-9./]{32,40}$/"]),
  "a call that writes": before(
    microsoft("graph"),
    call,
    aside("`${this.cloud.graph}/v1.0/me/drive/root/children`", "POST"),
  ),
  "500 as an empty page": edits(microsoft("pages"), [
    'const reply = await this.graph.get(pathOrLink, "search");',
    'const reply = await this.graph.get(pathOrLink, "search").catch(() => ({ ok: true, body: { value: [] } }) as const);',
  ]),
  "one account id for everybody": edits(microsoft("sign-in"), [
    "accountId: result.account?.homeAccountId ?? account.homeAccountId",
    'accountId: "me"',
  ]),
  "no client-request-id": edits(microsoft("graph"), ['"client-request-id": randomUUID(),', ""]),
  "state dropped": edits(microsoft("sign-in"), ["        state,\n        nonce,", "        nonce,"]),
  "page size that follows want": edits(microsoft("pager"), ["this.position.size ??=", "this.position.size ="]),
  "a call to a host outside the origins": edits(microsoft("graph"), [
    "new URL(link).origin === this.cloud.graph && ",
    "",
  ]),
  "a token for a host outside the origins": edits(
    microsoft("pictures"),
    [
      "{ host, graph }: { host: VendorHost; graph: Graph },",
      "{ host, graph, access }: { host: VendorHost; graph: Graph; access: { token(): Promise<string> } },",
    ],
    [
      "maxBytes: largestPicture });",
      "maxBytes: largestPicture, bearer: { token: await access.token(), hosts: [new URL(url).hostname] } });",
    ],
  ).concat(
    edits(microsoft("onedrive/source"), ["fetchPicture({ host, graph }", "fetchPicture({ host, graph, access }"]),
  ),
};
