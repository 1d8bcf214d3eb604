/** A plain REST drive for the suite of a vendor that has no pretend one yet: what differs from it is told in a few lines. */
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Host } from "../../../src/providers/contract/host.js";
import type { Provider, Values } from "../../../src/providers/contract/provider.js";
import { type PlainItem, PlainWorld } from "./plain-world.js";
import type { VendorUnderTest, Who } from "./vendor-under-test.js";

export interface PlainAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** What a vendor's API looks like. `*` in a path stands for an item's id. */
export interface PlainVendorSpec {
  createProvider(origin: string, host: Host): Provider;
  readonly values: Values;
  /** The setting that names the folder of an instance. */
  readonly placeKey: string;
  readonly operations: VendorUnderTest["operations"];
  /** An id of the vendor's, another one for each number. */
  idOf(count: number): string;
  readonly paths: Readonly<Record<"authorize" | "token" | "search" | "item" | "picture" | "link", string>>;
  /** The names of a search's parameters. */
  readonly parameters: Readonly<Record<"words" | "folder" | "cursor" | "limit", string>>;
  token(grant: { access: string; refresh: string; seconds: number; user: string }): unknown;
  item(item: PlainItem, folders: readonly string[]): unknown;
  page(items: readonly unknown[], next: string | undefined): unknown;
  link(url: string): unknown;
}

const redirectUri = "http://localhost:4000/codeForTokenExchange/plain";
const lifeSeconds = 3_600;

/** Starts it on a free port. */
export async function startPlainVendor(spec: PlainVendorSpec): Promise<VendorUnderTest<PlainItem>> {
  const world = new PlainWorld(spec.idOf);
  const tokens = new Map<string, Who>();
  const codes = new Map<string, { who: Who; challenge: string }>();
  const mint = (who: Who, kind: "access" | "refresh") => {
    const token = `${kind}-${randomUUID()}`;
    tokens.set(token, who);
    return token;
  };

  function authorized(asked: URLSearchParams): string {
    const code = randomUUID();
    codes.set(code, { who: asked.get("person") as Who, challenge: asked.get("code_challenge") ?? "" });
    return `${asked.get("redirect_uri")}?${new URLSearchParams({ code, state: asked.get("state") ?? "" })}`;
  }

  function granted(form: URLSearchParams): PlainAnswer {
    const login = codes.get(form.get("code") ?? "");
    const verifier = createHash("sha256").update(form.get("code_verifier") ?? "");
    codes.delete(form.get("code") ?? "");
    const byCode = login?.challenge === verifier.digest("base64url") ? login?.who : undefined;
    const who = form.get("grant_type") === "refresh_token" ? tokens.get(form.get("refresh_token") ?? "") : byCode;
    if (!who) return { status: 400, body: { error: "invalid_grant" } };
    const made = { access: mint(who, "access"), refresh: mint(who, "refresh") };
    return { status: 200, body: spec.token({ ...made, seconds: lifeSeconds, user: `user-${who}` }) };
  }

  function found(who: Who, asked: URLSearchParams): unknown {
    const { words, folder, cursor, limit } = spec.parameters;
    const hits = world.search(who, asked.get(words) ?? "", asked.get(folder) ?? undefined);
    const from = Number(asked.get(cursor) ?? 0);
    const until = from + Math.min(Number(asked.get(limit) ?? 50), world.mostHits);
    const items = hits.slice(from, until).map((hit) => spec.item(hit, world.foldersOf(who, hit, world.leaks)));
    return spec.page(items, until < hits.length ? String(until) : undefined);
  }

  function answered(request: IncomingMessage, body: string): PlainAnswer | { redirect: string } | "picture" {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const { paths } = spec;
    if (pathname === paths.authorize) return { redirect: authorized(searchParams) };
    if (pathname === paths.token) return granted(new URLSearchParams(body));
    const who = tokens.get(request.headers.authorization?.replace("Bearer ", "") ?? "");
    if (!who) return { status: 401, body: {} };
    if (request.method !== "GET") return { status: 405, body: {} };
    if (pathname === paths.search) return { status: 200, body: found(who, searchParams) };
    for (const kind of ["picture", "link", "item"] as const) {
      const [start = "", end = ""] = paths[kind].split("*");
      if (!pathname.startsWith(start) || !pathname.endsWith(end)) continue;
      const item = world.read(who, decodeURIComponent(pathname.slice(start.length, pathname.length - end.length)));
      if (!item) continue;
      if (kind === "picture") return "picture";
      if (kind === "link") return { status: 200, body: spec.link(`https://files.example/${randomUUID()}`) };
      return { status: 200, body: spec.item(item, world.foldersOf(who, item)) };
    }
    return { status: 404, body: {} };
  }

  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const answer = answered(request, body);
    if (answer === "picture") response.writeHead(200, { "content-type": "image/png" }).end("a picture");
    else if ("redirect" in answer) response.writeHead(302, { location: answer.redirect }).end();
    else response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;

  return {
    createProvider: (host) => spec.createProvider(origin, host),
    origins: [origin],
    values: spec.values,
    place: { [spec.placeKey]: world.place.id },
    redirectUri,
    tokenFor: (who) => mint(who, "access"),
    signIn: async (url, who) => {
      const { headers } = await fetch(`${url}&person=${who}`, { redirect: "manual" });
      return headers.get("location") ?? "";
    },
    operations: spec.operations,
    posts: [new RegExp(`^${spec.paths.token}$`)],
    pageSizeOf: ({ url }) => new URL(url).searchParams.get(spec.parameters.limit) ?? undefined,
    add: (where, name, type) => world.add(where, name, type),
    moveOut: (item) => world.moveOut(item),
    remove: (item) => {
      item.isGone = true;
    },
    showAlone: (item, who) => void item.shared.add(who),
    leak: () => {
      world.leaks = true;
    },
    pageInThrees: () => {
      world.mostHits = 3;
    },
    calm: () => {
      world.leaks = false;
      world.mostHits = Number.POSITIVE_INFINITY;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
