/** The reference front end: the files that the build left in `dist/web`, and what they need to know of this deployment. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

/** The addresses that the front end's own router knows. Whatever else has no file is not there. */
const CLIENT_ROUTES = [
  "/",
  "/settings/:team",
  "/settings/:team/:instance",
  "/audit/:team",
  "/operator",
  "/signed-in",
  "/login-return",
];

export async function serveFrontEnd(server: FastifyInstance, needs: FrontEndNeeds): Promise<void> {
  const { root, issuer, audience, clientId } = needs;
  server.get("/web-config.json", (_request, reply) =>
    reply.header("cache-control", "no-cache").send({ issuer, clientId, audience }),
  );
  // The sources have an index too: what was built has assets.
  if (!existsSync(join(root, "assets"))) return serveNotice(server, needs.graphiql);

  const index = readFileSync(join(root, "index.html"), "utf8");
  const policy = policyFor(issuer);
  for (const route of CLIENT_ROUTES) server.get(route, (_request, reply) => sendPage(reply, index, policy));

  if (!server.hasReplyDecorator("sendFile")) await server.register(fastifyStatic, { root, serve: false });
  for (const name of filesOf(root)) {
    const hashed = name.startsWith("assets/");
    const kept = hashed ? { maxAge: "365d", immutable: true } : { maxAge: "1h" };
    server.get(`/${name}`, (_request, reply) => reply.sendFile(name, root, kept));
  }
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

function sendPage(reply: FastifyReply, index: string, policy: string): FastifyReply {
  return reply
    .type("text/html; charset=utf-8")
    .header("cache-control", "no-cache")
    .header("content-security-policy", policy)
    .send(index);
}

function filesOf(root: string): string[] {
  const inside = (folder: string, prefix: string) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "index.html")
      .map(({ name }) => `${prefix}${name}`);
  return [...inside(root, ""), ...inside(join(root, "assets"), "assets/")];
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
