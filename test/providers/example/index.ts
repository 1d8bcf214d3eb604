/** Shelf, an imaginary drive: OAuth, a search with cursors, items that tell the folders above them. */
import { InvalidSettings, type SettingProblem } from "../../../src/providers/contract/errors.js";
import type { Host } from "../../../src/providers/contract/host.js";
import type { Field, Instance, Provider, Values } from "../../../src/providers/contract/provider.js";
import { ShelfApi } from "./api.js";
import { idOf } from "./asset.js";
import { authorizeUrl, redeem, renew } from "./auth.js";
import { shelfSource } from "./source.js";

export interface Shelf {
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly folderId?: string;
}

const needed = { required: true, advanced: false } as const;
const fields: readonly Field[] = [
  { ...needed, key: "clientId", label: "Client id", kind: "TEXT", help: "Shelf > Developers > your app." },
  { ...needed, key: "clientSecret", label: "Client secret", kind: "SECRET" },
  { key: "folderId", label: "Folder", kind: "FOLDER", required: false, advanced: true },
];

export function createShelf({ origin }: { origin: string }, host: Host): Provider {
  return {
    id: "shelf",
    name: "Shelf",
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M3 6h18v3H3zm0 9h18v3H3z" fill="#b45309"/></svg>',
    setupUrl: "https://shelf.example/developers",
    fields,
    isRef: (ref) => idOf(ref) !== undefined,
    configure: (values) => instanceOf(readShelf(origin, values), host),
  };
}

function readShelf(origin: string, { clientId = "", clientSecret = "", folderId }: Values): Shelf {
  const problems: SettingProblem[] = [];
  if (!/^sh-/.test(clientId)) problems.push({ key: "clientId", message: "A client id starts with sh-." });
  if (!clientSecret) problems.push({ key: "clientSecret", message: "The client secret is needed." });
  if (folderId && !idOf(folderId)) problems.push({ key: "folderId", message: "This is not a folder's id." });
  if (problems.length > 0) throw new InvalidSettings(problems);
  return { origin, clientId, clientSecret, ...(folderId !== undefined && { folderId }) };
}

function instanceOf(shelf: Shelf, host: Host): Instance {
  return {
    registration: shelf.clientId,
    loginProtection: { pkce: "ENFORCED", nonce: false },
    setupLinks: () => [],
    notices: () => [],
    authorize: async (request) => authorizeUrl(shelf, request),
    redeem: (request) => redeem(shelf, host, request),
    renew: (grant, { signal }) => renew(shelf, host, grant, signal),
    explainRefusal: ({ error }) => ({ cancelled: error === "access_denied", message: "You pressed Cancel at Shelf." }),
    connect: (access) => {
      const api = new ShelfApi(shelf.origin, host, access);
      return { source: () => shelfSource(api, shelf.folderId) };
    },
    async verify(session) {
      const message = session ? "You are logged in." : "Log in here yourself, then test again.";
      return [{ name: "login", state: session ? "PASSED" : "SKIPPED", message }];
    },
  };
}
