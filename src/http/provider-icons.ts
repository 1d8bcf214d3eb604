/** The providers' icons. An SVG that is opened by itself is a page: this one may not run, load or send anything. */
import type { FastifyInstance } from "fastify";

import { iconPathOf } from "../services/instances/icon-path.js";

const HEADERS = {
  "cache-control": "public, max-age=31536000, immutable",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  "content-type": "image/svg+xml; charset=utf-8",
  // Front ends of other origins show it in an <img>.
  "cross-origin-resource-policy": "cross-origin",
};

interface Shown {
  readonly id: string;
  readonly icon?: string;
}

export function serveProviderIcons(server: FastifyInstance, providers: Iterable<Shown>): void {
  for (const { id, icon } of providers) {
    if (icon !== undefined) server.get(iconPathOf(id, icon), (_request, reply) => reply.headers(HEADERS).send(icon));
  }
}
