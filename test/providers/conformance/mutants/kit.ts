/** What breaks every provider that is made of the kit. */
import { edits, type Mutants } from "./mutant.js";

const kit = (name: string) => `src/providers/kit/${name}.ts`;

export const inTheKit = {
  "a vendor page skipped": edits(kit("pager"), [
    "collector.sift(page.items,",
    "collector.sift(position.turned === 1 ? [] : page.items,",
  ]),
  "throttle not asked": edits(kit("retry-policy"), ["const ms = until - this.host.now();", "const ms = 0 * until;"]),
  "throttle not kept": edits(kit("retry-policy"), [
    "await this.access.throttle(scope).hold(new Date(until));",
    "void scope;",
  ]),
  "a cancelled search goes on": edits(
    kit("pager"),
    ["      signal.throwIfAborted();\n", ""],
    ["await race(pager.read(), signal)", "await pager.read()"],
  ),
  "svg or html as a picture": edits(kit("picture"), [
    'new Set(["image/jpeg",',
    'new Set(["image/svg+xml", "text/html", "image/jpeg",',
  ]),
  "an unknown shape as an empty page": edits(kit("listing"), [
    "if (!Array.isArray(list)) throw new Unavailable(`${vendor} gave an answer that is not understood. Try again.`);",
    "if (!Array.isArray(list)) return [];",
  ]),
  "an unknown refusal as a thing that is gone": edits(kit("answer"), [
    "  throw new Unreadable(vendor, reply.error.code);\n",
    "  return null;\n",
  ]),
  "renewal without end on 401": edits(kit("calls"), ["        renewed = true;\n", ""]),
  "one refused read taken for a dead login": edits(kit("calls"), ["return this.#accepted\n", "return false\n"]),
  "a resume that does not survive JSON": edits(kit("pager"), [
    "visited: position.visited.list }",
    "visited: position.visited }",
  ]),
  "items of unreadable id dropped in silence": edits(kit("listing"), [
    "unreadable: readings.filter((reading) => reading === undefined).length",
    "unreadable: 0",
  ]),
  "downloadUrl() ignores the place": edits(kit("source"), ["const isProven = ", "const isProven = true || "]),
  "a search that was over begins": edits(kit("source"), [
    "async search(query, { want, resume, signal }) {\n",
    "async search(query, { want, resume, signal }) {\n      await assertVisible();\n",
  ]),
} satisfies Partial<Mutants>;

/** Of the two ways of remembering what was read for a proof: for vendors with batches. */
const ancestryOfEverybody = edits(
  kit("ancestry"),
  ["export class Ancestry<", "const everybodys = new Map<string, unknown>();\nexport class Ancestry<"],
  ["    private readonly memo: Memo,\n  ) {}", "    private memo: Memo,\n  ) {\n    this.memo = everybodys;\n  }"],
);

/** And for those without. */
export const rereadsOfEverybody = edits(
  kit("rereads"),
  ["export class Rereads<", "const everybodys = new Map<string, unknown>();\nexport class Rereads<"],
  [
    "    private readonly fresh: (ref: string) => Promise<Item | null>,\n  ) {}",
    "    private readonly fresh: (ref: string) => Promise<Item | null>,\n  ) {\n    this.memo = everybodys;\n  }",
  ],
);

/** A line before the line that starts so. */
export function before(file: string, line: string, added: string) {
  return edits(file, [line, `${added}\n${line}`]);
}

/** A call on the side, of which nobody waits for the answer. */
export function aside(url: string, method: "GET" | "POST", headers = ""): string {
  const sent = `{ "client-request-id": crypto.randomUUID()${headers} }`;
  const call = `{ method: "${method}", headers: ${sent}, signal: this.access.signal, operation: "aside" }`;
  return `void this.host.request(${url}, ${call}).catch(() => {});`;
}

const rest = kit("rest-api");
const call = "return this.host.request(base + path, {";

/** A call of the REST client's that does something besides. */
export const besidesEachCall = (added: string) => before(rest, call, added);

/** What breaks those that call their vendor by the kit's REST client, and sign in by its code flow. */
export const inTheRestClient = {
  "another user's token cached": edits(
    rest,
    ["export class RestApi {", "let kept: string | undefined;\nexport class RestApi {"],
    ["authorization: `Bearer ${token}`", "authorization: `Bearer ${(kept ??= token)}`"],
  ),
  "secret in an error": edits(kit("token-endpoint"), [
    "throw refusalOf(vendor, errors, answer, grant, host.now());",
    "throw Object.assign(refusalOf(vendor, errors, answer, grant, host.now()), { cause: answer.body });",
  ]),
  "secret in a log line": besidesEachCall('this.host.log.info({ path, token }, "calling");'),
  "secret in a URL": edits(rest, [
    "this.host.request(base + path, {",
    "this.host.request(`${base}${path}#${token}`, {",
  ]),
  "a call outlives its request": edits(rest, ["signal: this.access.signal,", "signal: new AbortController().signal,"]),
  "no client-request-id": edits(rest, ['"client-request-id": randomUUID(),', ""]),
  "state dropped": edits(kit("oauth-code"), ["      state,\n", ""]),
  "a call to a host outside the origins": besidesEachCall(aside('"https://usage.example/count"', "GET")),
} satisfies Partial<Mutants>;

/** What breaks those whose places are proven by parents. */
export const inPlacesByParents = {
  "asset() ignores the place": edits(kit("parent-place"), [
    "return item && (await this.#proof.holds(item)) ? item : null;",
    "return item;",
  ]),
  "confirm() ignores the place": edits(kit("parent-place"), [
    "return this.#proof.confirm(",
    "return new Proof(this.options.ancestry, undefined, () => true).confirm(",
  ]),
  "membership remembered across users": ancestryOfEverybody,
} satisfies Partial<Mutants>;
