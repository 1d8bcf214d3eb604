/** Shelf, an imaginary drive: OAuth, a search with cursors, items that tell the folders above them, pictures for the token. */
import { ConsentRefused, folderHidden, Unreadable } from "../../../src/providers/contract/errors.js";
import type { Host, VendorHost } from "../../../src/providers/contract/host.js";
import type { Access, Field, Provider, Source } from "../../../src/providers/contract/provider.js";
import { bodyUnlessGone } from "../../../src/providers/kit/answer.js";
import { compact, webLinkOf } from "../../../src/providers/kit/asset-parts.js";
import { passed } from "../../../src/providers/kit/checks.js";
import type { Hit } from "../../../src/providers/kit/collector.js";
import { defineProvider } from "../../../src/providers/kit/define-provider.js";
import { extensionOf, kindOf } from "../../../src/providers/kit/filter.js";
import { countOf, type Json, textOf } from "../../../src/providers/kit/json.js";
import { type Reading, readListing } from "../../../src/providers/kit/listing.js";
import { oauthCode } from "../../../src/providers/kit/oauth-code.js";
import { cursorPager } from "../../../src/providers/kit/pagers.js";
import { largestPicture, pictureFrom } from "../../../src/providers/kit/picture.js";
import { Rereads } from "../../../src/providers/kit/rereads.js";
import { codeOr, responseClassifier } from "../../../src/providers/kit/response-classifier.js";
import { RestApi } from "../../../src/providers/kit/rest-api.js";
import { checkCredentials, checkSearch, checkWithLogin } from "../../../src/providers/kit/run-checks.js";
import { matching, optional, type SettingsOf, secret, settingsReader } from "../../../src/providers/kit/settings.js";
import { createSource } from "../../../src/providers/kit/source.js";

// What an admin enters, and what is wrong with it.

const needed = { required: true, advanced: false } as const;
const fields: readonly Field[] = [
  { ...needed, key: "clientId", label: "Client id", kind: "TEXT", help: "Shelf > Developers > your app." },
  { ...needed, key: "clientSecret", label: "Client secret", kind: "SECRET" },
  { key: "folderId", label: "Folder", kind: "FOLDER", required: false, advanced: true },
];
const rules = {
  clientId: matching(/^sh-/, "A client id starts with sh-."),
  clientSecret: secret("Client secret"),
  folderId: optional(idOf, () => "This is not a folder's id."),
};
type Settings = SettingsOf<typeof rules>;

// What Shelf's refusals mean, and who acts.

const signInErrors = {
  admin: { invalid_client: "Shelf refuses the client secret. Admin: paste it again." },
  cancelled: "You pressed Cancel at Shelf.",
};
const classifier = responseClassifier({
  vendor: "Shelf",
  codeOf: (_body, status) => codeOr(status, undefined),
  general: new Map(),
});

// Shelf's JSON as assets. No sign in an id can mean another address.

interface Item extends Hit {
  /** Ids of the folders above; undefined where they are not understood. */
  readonly above: readonly string[] | undefined;
}

function idOf(value: unknown): string | undefined {
  return typeof value === "string" && /^[a-z0-9]{8}$/.test(value) ? value : undefined;
}

function toItem({ id, title, type, bytes, folders }: Json): Reading<Item> {
  const [ref, name] = [idOf(id), textOf(title)];
  if (ref === undefined || name === undefined) return undefined;
  const extension = type === "folder" ? undefined : extensionOf(name);
  const kind = type === "folder" ? "FOLDER" : kindOf(extension, undefined);
  const above = Array.isArray(folders) ? folders.map(idOf) : [undefined];
  return {
    asset: compact({ ref, name, kind, extension, size: type === "folder" ? undefined : countOf(bytes) }),
    above: above.includes(undefined) ? undefined : above.filter((folder) => folder !== undefined),
  };
}

// One login's connection for one request, and what one instance sees through it.

class ShelfClient {
  readonly api: RestApi;
  readonly #rereads: Rereads<Item>;

  constructor(
    private readonly origin: string,
    private readonly host: VendorHost,
    private readonly access: Access,
  ) {
    this.api = new RestApi({ base: origin, userAgent: "Popsync", classifier, callsAtOnce: 6 }, host, access);
    this.#rereads = new Rereads("shelf", access.memo, (ref) => this.#fresh(ref));
  }

  source({ folderId }: Settings): Source {
    const { api, host, access, origin } = this;
    const test = { holds: ({ above }: Item) => folderId === undefined || above?.includes(folderId) };
    const read = (ref: string) => this.#rereads.read(ref, test);
    return createSource<Item>({
      provider: "shelf",
      log: host.log,
      requestId: access.requestId,
      isRef: (ref) => idOf(ref) !== undefined,
      place: {
        isEverything: folderId === undefined,
        confirm: (assets) =>
          this.#rereads.confirm(
            assets.map(({ ref }) => ref),
            test,
          ),
        read,
        assertVisible: async () => {
          if (folderId !== undefined && !(await this.#fresh(folderId))) throw folderHidden();
        },
      },
      search: ({ text }, { resume }) =>
        cursorPager<Item>({
          resume,
          size: 100,
          decide: (hits, need) => this.#rereads.decide(hits, need, test),
          async read(cursor, limit) {
            const where = { ...(folderId && { folder: folderId }), ...(cursor !== undefined && { cursor }) };
            const asked = new URLSearchParams({ q: text, limit: String(limit), ...where });
            const reply = await api.read({ path: `/search?${asked}`, operation: "search" });
            if (!reply.ok) throw reply.error;
            return { ...readListing("Shelf", reply.body["files"], toItem), next: textOf(reply.body["next"]) };
          },
        }),
      folder: () => null,
      async downloadUrl({ ref, kind }) {
        if (kind === "FOLDER") return null;
        const reply = await api.read({ path: `/files/${ref}/link`, operation: "link" });
        if (!reply.ok) throw reply.error;
        const link = webLinkOf(reply.body["url"]);
        if (link === undefined) throw new Unreadable("Shelf");
        return link;
      },
      mayHaveThumbnail: ({ kind }) => kind === "IMAGE",
      async thumbnail(ref, { signal }) {
        if (!(await read(ref))) return null;
        const bearer = { token: await access.token(), hosts: [new URL(origin).hostname] };
        const options = { signal, maxBytes: largestPicture, bearer };
        return pictureFrom("Shelf", await host.download(`${origin}/files/${ref}/picture`, options));
      },
    });
  }

  /** An item as it is now. Null: gone, or hidden from this account. */
  async #fresh(ref: string): Promise<Item | null> {
    const reply = await this.api.look({ path: `/files/${ref}`, operation: "item" });
    const body = bodyUnlessGone("Shelf", reply);
    const item = body && toItem(body);
    if (item === undefined) throw new Unreadable("Shelf");
    return item?.asset.ref === ref ? item : null;
  }
}

// The declaration.

export function createShelf({ origin }: { origin: string }, host: Host): Provider {
  return defineProvider<{ readonly origin: string }, Settings, ShelfClient>({
    id: "shelf",
    name: "Shelf",
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M3 6h18v3H3zm0 9h18v3H3z" fill="#b45309"/></svg>',
    setupUrl: "https://shelf.example/developers",
    fields,
    isRef: (ref) => idOf(ref) !== undefined,
    readSettings: settingsReader(rules),
    registration: ({ clientId }) => clientId,
    origins: () => [origin],
    signIn: ({ clientId, clientSecret }, { host: lent }) =>
      oauthCode(lent, {
        vendor: "Shelf",
        authorizeUrl: `${origin}/authorize`,
        tokenUrl: `${origin}/token`,
        clientId,
        clientSecret,
        userAgent: "Popsync",
        scopes: ["files.read"],
        protection: { pkce: "ENFORCED", nonce: false },
        rotates: true,
        errors: signInErrors,
        async account({ answer }) {
          const accountId = textOf(answer["user"]);
          if (accountId === undefined)
            throw new ConsentRefused("Shelf did not tell whose account this is. Log in again.");
          return { accountId };
        },
      }),
    connect: ({ host: lent, access }) => new ShelfClient(origin, lent, access),
    source: (client, settings) => client.source(settings),
    checks: (context) => [
      checkCredentials(context, "Client id and secret"),
      checkWithLogin(context, "login", "what follows is read with your own login", async ({ api }) => {
        const reply = await api.read({ path: "/search?q=test&limit=1", operation: "search" });
        if (!reply.ok) throw reply.error;
        return passed("login", "Shelf accepts your login.");
      }),
      checkSearch(context),
    ],
  })({ origin }, host);
}
