import type { FastifyInstance } from "fastify";

import { PAGE_POLICY, pageHtml } from "./html.js";

/** What stands at `/`: says what this is. */
export function serveFrontPage(server: FastifyInstance, { graphiql }: { graphiql: boolean }): void {
  const html = pageHtml({
    title: "Popsync Gateway",
    paragraphs: [
      "One GraphQL API over the cloud drives of a team, searched by each user with their own permissions.",
      "Programs send their queries to /graphql, with an access token.",
    ],
    links: graphiql ? [{ href: "/graphql", text: "Try queries in GraphiQL" }] : [],
  });
  server.get("/", (_request, reply) =>
    reply.type("text/html; charset=utf-8").header("content-security-policy", PAGE_POLICY).send(html),
  );
}
