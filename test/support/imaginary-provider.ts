/** A provider that exists in tests only: three fields, no network, and it behaves as a test tells it to. */
import { ConsentRefused, InvalidSettings } from "../../src/providers/contract/errors.js";
import type {
  Field,
  Grant,
  Instance,
  Provider,
  RedeemRequest,
  Session,
  Values,
} from "../../src/providers/contract/provider.js";

export interface Behaviour {
  redeem(request: RedeemRequest, values: Values): Promise<Grant>;
  complete(values: Values, email: string | undefined): Promise<Values>;
  pin(values: Values): Promise<Values>;
  verify: Instance["verify"];
  /** Settings that this provider no longer takes. */
  refuses(values: Values): boolean;
}

const base = { required: false, advanced: false, kind: "TEXT" } as const;
const fields: readonly Field[] = [
  { ...base, key: "clientId", label: "Client id", required: true },
  { ...base, key: "clientSecret", label: "Client secret", kind: "SECRET", required: true },
  { ...base, key: "folderId", label: "Folder", kind: "FOLDER" },
  { ...base, key: "driveId", label: "Drive", advanced: true },
  { ...base, key: "region", label: "Region", defaultValue: "earth" },
];

/** Codes are `code-of:<account>`; a grant's tokens name the account, so that a test can tell whose they are. */
export function imaginaryProvider(given: Partial<Behaviour> = {}): Provider & { behaviour: Behaviour } {
  const behaviour: Behaviour = {
    async redeem({ code }) {
      const account = /^code-of:(.+)$/.exec(code)?.[1];
      if (!account) throw new ConsentRefused("This code is not known.", { code: "IMG1" });
      const tokens = { accessToken: `access-of:${account}`, renewal: `renewal-of:${account}` };
      return { ...tokens, expiresAt: Date.now() + 3_600_000, accountId: `id-of:${account}`, account };
    },
    complete: async () => ({}),
    pin: async () => ({}),
    verify: async (session) => [{ name: "Login", state: session ? "PASSED" : "SKIPPED", message: "Looked." }],
    refuses: () => false,
    ...given,
  };
  return {
    id: "imaginary",
    name: "Imaginary Drive",
    fields,
    behaviour,
    isRef: (ref) => /^[a-z0-9]+$/.test(ref),
    complete: (values, { email }) => behaviour.complete(values, email),
    configure(values) {
      const problems = [
        ...(/[/]/.test(values["folderId"] ?? "") ? [{ key: "folderId", message: "An id has no slash." }] : []),
        ...(behaviour.refuses(values) ? [{ key: "region", message: "This region is closed." }] : []),
      ];
      if (problems.length > 0) throw new InvalidSettings(problems);
      return instanceOf(values, behaviour);
    },
  };
}

function instanceOf(values: Values, behaviour: Behaviour): Instance {
  const { clientId = "", clientSecret = "", folderId, driveId, region = "" } = values;
  return {
    registration: `${clientId}@${region}`,
    origins: [],
    loginProtection: { pkce: "ENFORCED", nonce: false },
    ...(folderId && !driveId && { unready: "The folder is not pinned." }),
    setupLinks: (redirectUri) => [{ label: "Consent", url: `https://imaginary.example/consent?to=${redirectUri}` }],
    notices: (now) => [{ severity: "INFO", code: "HELLO", message: now.toISOString() }],
    async authorize(request) {
      return `https://imaginary.example/authorize?${new URLSearchParams({ ...request, client_id: clientId })}`;
    },
    redeem: (request) => behaviour.redeem(request, values),
    explainRefusal: ({ error, subcode }) => ({
      cancelled: subcode === "cancel",
      message: `Imaginary says ${error}.`,
      code: error,
    }),
    renew: async (grant) => ({ ...grant, renewal: `${grant.renewal}:${clientSecret}` }),
    connect: () => imaginarySession,
    verify: behaviour.verify,
    pin: () => behaviour.pin(values),
  };
}

function absent(): never {
  throw new Error("not part of this test");
}

const imaginarySession: Session = {
  source: () => ({
    search: absent,
    confirm: absent,
    asset: absent,
    dimensions: absent,
    folder: absent,
    downloadUrl: absent,
    mayHaveThumbnail: () => false,
    thumbnail: absent,
    async folders(parent, { first, after }) {
      const start = after === undefined ? 0 : Number(after) + 1;
      const names = ["a", "b", "c"].slice(start, start + first);
      const folders = names.map((name, index) => ({
        ref: `${parent ?? "top"}${name}`,
        name,
        hasChildren: false,
        cursor: String(start + index),
        settings: { folderId: `${parent ?? "top"}${name}`, driveId: "d1" },
      }));
      return { folders, hasMore: start + first < 3 };
    },
  }),
};
