/** The reference front end: the files that the build left in `dist/web`, and what they need to know of this deployment. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

import { PAGE_POLICY, pageHtml } from "./html.js";

export interface FrontEndNeeds {
  /** Where the build put it; absent files make a plain page. */
  readonly root: string;
  readonly issuer: string;
  readonly audience: string;
  readonly clientId: string;
  readonly graphiql: boolean;
}

/** The addresses that the front end's own router knows, and the page of each: whatever else has no file is not there. */
const PAGES = {
  "/": "search",
  "/settings/:team": "settings",
  "/settings/:team/:instance": "connection",
  "/audit/:team": "audit",
  "/operator": "operator",
  "/signed-in": "index",
  "/login-return": "index",
} as const;

export async function serveFrontEnd(server: FastifyInstance, needs: FrontEndNeeds): Promise<void> {
  const { root, issuer, audience, clientId } = needs;
  server.get("/web-config.json", (_request, reply) =>
    reply.header("cache-control", "no-cache").send({ issuer, clientId, audience }),
  );
  // The sources have an index too: what was built has assets.
  const assets = join(root, "assets");
  if (!existsSync(assets)) return serveNotice(server, needs.graphiql);

  const policy = policyFor(issuer);
  for (const [route, page] of Object.entries(PAGES)) {
    const html = readFileSync(join(root, `${page}.html`), "utf8");
    server.get(route, (_request, reply) => sendPage(reply, html, policy));
  }
  // A route for each file that was built, compressed by the build; nothing is looked up by what was asked for.
  const files = { wildcard: false, index: false, decorateReply: false, preCompressed: true } as const;
  const compressed = ["**/*.br", "**/*.gz"];
  const kept = { maxAge: "365d", immutable: true };
  await server.register(fastifyStatic, { ...files, ...kept, root: assets, prefix: "/assets/", globIgnore: compressed });
  const others = [...compressed, "**/*.html", "assets/**"];
  await server.register(fastifyStatic, { ...files, root, maxAge: "1h", globIgnore: others });
}

/** Scripts, styles and pictures of our own; the issuer for signing in; nothing else, and nobody may frame it. */
function policyFor(issuer: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // The component library sets styles by script; what is styled can do nothing.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function sendPage(reply: FastifyReply, html: string, policy: string): FastifyReply {
  return reply
    .type("text/html; charset=utf-8")
    .header("cache-control", "no-cache")
    .header("content-security-policy", policy)
    .send(html);
}

/** A gateway built without the front end says what it is. */
function serveNotice(server: FastifyInstance, graphiql: boolean): void {
  const html = pageHtml({
    title: "Popsync Gateway",
    paragraphs: [
      "One GraphQL API over the cloud drives of a team, searched by each user with their own permissions.",
      "Programs send their queries to /graphql, with an access token. The front end is not built here: npm run build.",
    ],
    links: graphiql ? [{ href: "/graphql", text: "Try queries in GraphiQL" }] : [],
  });
  server.get("/", (_request, reply) =>
    reply.type("text/html; charset=utf-8").header("content-security-policy", PAGE_POLICY).send(html),
  );
}
