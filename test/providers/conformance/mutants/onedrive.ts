import { ancestryOfEverybody, aside, before, inTheKit } from "./kit.js";
import { edits, type Mutants } from "./mutant.js";

const onedrive = (name: string) => `src/providers/onedrive/${name}.ts`;
const call = "const response = await this.host.request(url, {";

export const oneDriveMutants: Mutants = {
  ...inTheKit,
  "another user's token cached": edits(
    onedrive("graph"),
    ["export class Graph {", "let kept: string | undefined;\nexport class Graph {"],
    ["authorization: `Bearer ${token}`", "authorization: `Bearer ${(kept ??= token)}`"],
  ),
  "place ignored": edits(onedrive("settings"), ["    ...(folderId && { folderId }),\n", ""]),
  "hits unproven though the index leaks": edits(onedrive("source"), [
    "proof && ((hits, need) => proof.decide(hits, need))",
    "undefined",
  ]),
  "secret in an error": edits(onedrive("msal"), [
    "throw triage(this.answer, this.call.grant, this.host.now());",
    "throw Object.assign(triage(this.answer, this.call.grant, this.host.now()), { cause: parsed });",
  ]),
  "secret in a log line": before(onedrive("graph"), call, 'this.host.log.info({ url, token }, "calling");'),
  "secret in the registration": edits(onedrive("instance"), [
    "JSON.stringify({ clientId, tenant, cloud: cloud.id })",
    "JSON.stringify({ clientId, tenant, cloud: cloud.id, secret: settings.clientSecret })",
  ]),
  "secret in a URL": edits(onedrive("graph"), ["this.host.request(url, {", "this.host.request(`${url}#${token}`, {"]),
  "a search that was over begins": edits(onedrive("source"), [
    "    options.signal.throwIfAborted();\n",
    "    await this.shared.graph.get('/me/drive', 'item');\n    options.signal.throwIfAborted();\n",
  ]),
  "a call outlives its request": edits(onedrive("graph"), [
    "signal: this.access.signal,",
    "signal: new AbortController().signal,",
  ]),
  "asset() ignores the place": edits(onedrive("source"), [
    "const item = await this.#item(ref);\n    if (!item) return null;",
    "const item = parseRef(ref) ? await this.shared.ancestry.fresh(ref) : null;\n    if (!item) return null;",
  ]),
  "thumbnail() ignores the place": edits(onedrive("source"), [
    "const proven = () => this.#item(ref).then((item) => item !== null);",
    "const proven = async () => true;",
  ]),
  "downloadUrl() ignores the place": edits(onedrive("source"), ["const isProven = ", "const isProven = true || "]),
  "confirm() ignores the place": edits(onedrive("source"), [
    "const proof = this.#proof ?? new Proof",
    "const proof = new Proof",
  ]),
  "wrong kind": edits(onedrive("asset"), ['isFolder ? "FOLDER" : isPackage', "isPackage"]),
  "an id with a slash or dots accepted": edits(onedrive("ref"), ["/^01[A-Z0-9]{32}$/", "/^01[A-Z0-9./]{32,40}$/"]),
  "a call that writes": before(
    onedrive("graph"),
    call,
    aside("`${this.cloud.graph}/v1.0/me/drive/root/children`", "POST"),
  ),
  "membership remembered across users": ancestryOfEverybody,
  "500 as an empty page": edits(onedrive("pages"), [
    'const reply = await this.graph.get(pathOrLink, "search");',
    'const reply = await this.graph.get(pathOrLink, "search").catch(() => ({ ok: true, body: { value: [] } }) as const);',
  ]),
  "one account id for everybody": edits(onedrive("auth"), [
    "accountId: result.account?.homeAccountId ?? account.homeAccountId",
    'accountId: "me"',
  ]),
  "no client-request-id": edits(onedrive("graph"), ['"client-request-id": randomUUID(),', ""]),
  "state dropped": edits(onedrive("auth"), ["        state,\n        nonce,", "        nonce,"]),
  "page size that follows want": edits(onedrive("pager"), ["this.position.size ??=", "this.position.size ="]),
  "a call to a host outside the origins": edits(onedrive("graph"), [
    "new URL(link).origin === this.cloud.graph && ",
    "",
  ]),
  "a token for a host outside the origins": edits(
    onedrive("pictures"),
    ["{ host, graph, cloud }: { host: Host; graph: Graph; cloud: Cloud },", "{ host, graph, cloud, access }: any,"],
    [
      "trustedHosts: trustedHosts(cloud) });",
      "trustedHosts: trustedHosts(cloud), bearer: { token: await access.token(), hosts: [new URL(url).hostname] } });",
    ],
  ).concat(
    edits(onedrive("source"), [
      "fetchPicture({ host, graph, cloud: this.settings.cloud }",
      "fetchPicture({ host, graph, cloud: this.settings.cloud, access: this.shared.access }",
    ]),
  ),
};
