/**
 * The floor: the least that a page can cost. A process of its own that makes the calls that the gateway was seen to make,
 * parses, picks the same fields, and serialises an answer of the same shape. It checks, proves, logs and stores nothing.
 */
import { type ChildProcess, fork } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import { fileURLToPath } from "node:url";
import { Agent, request } from "undici";

import type { Usage } from "./load.js";

/** The calls of one search: the search itself, then every batch at once. */
export interface Calls {
  readonly token: string;
  readonly search: string;
  /** Paths relative to Graph's version. */
  readonly batches: readonly (readonly string[])[];
}

/** By the path that is asked for. */
export type Plan = Readonly<Record<string, Calls>>;

interface Setup {
  readonly graph: string;
  readonly plan: Plan;
  readonly pageSize: number;
}

export interface Floor {
  readonly url: string;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export async function startFloor(setup: Setup): Promise<Floor> {
  const child = fork(fileURLToPath(import.meta.url), { stdio: "inherit" });
  const killed = () => child.kill("SIGKILL");
  process.once("exit", killed);
  const port = await told<number>(child, setup);
  return {
    url: `http://localhost:${port}`,
    usage: () => told<Usage>(child, "usage"),
    stop: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await gone;
      process.off("exit", killed);
    },
  };
}

function told<T>(child: ChildProcess, message: Setup | "usage"): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once("message", (answer) => resolve(answer as T));
    child.send(message, (error) => error && reject(error));
  });
}

interface Item {
  id: string;
  name: string;
  size?: number;
  webUrl?: string;
  createdDateTime?: string;
  lastModifiedDateTime?: string;
  createdBy?: { user?: { displayName?: string } };
  lastModifiedBy?: { user?: { displayName?: string } };
  parentReference?: { id?: string; driveId?: string; path?: string };
  file?: { mimeType?: string };
}

function serve({ graph, plan, pageSize }: Setup): void {
  const agent = new Agent({ connections: 256 });
  /** What batches brought; on a warm search the gateway knows it too. */
  const known = new Map<string, Item>();

  async function call(url: string, token: string, body?: string): Promise<string> {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await request(url, {
      method: body ? "POST" : "GET",
      headers,
      body: body ?? null,
      dispatcher: agent,
    });
    return answer.body.text();
  }

  async function batch(paths: readonly string[], token: string): Promise<void> {
    const requests = paths.map((url, id) => ({ id: String(id), method: "GET", url }));
    const text = await call(`${graph}/v1.0/$batch`, token, JSON.stringify({ requests }));
    for (const { body } of (JSON.parse(text) as { responses: { body: Item }[] }).responses) known.set(body.id, body);
  }

  async function page({ token, search, batches }: Calls): Promise<string> {
    const { value } = JSON.parse(await call(graph + search, token)) as { value: Item[] };
    await Promise.all(batches.map((paths) => batch(paths, token)));
    const nodes = value.slice(0, pageSize).map((hit) => result(known.get(hit.id) ?? hit));
    const sources = [{ state: "OK", found: nodes.length, hasMore: true, tookMs: 1, message: null }];
    const pageInfo = { hasNextPage: true, endCursor: "c".repeat(300) };
    return JSON.stringify({ data: { team: { search: { nodes, pageInfo, sources } } } });
  }

  function result(item: Item) {
    const folder = known.get(item.parentReference?.id ?? "");
    const id = `result_${Buffer.from(`${item.parentReference?.driveId}/${item.id}`).toString("base64url")}`;
    return {
      id,
      name: item.name,
      kind: "IMAGE",
      mimeType: item.file?.mimeType ?? null,
      extension: item.name.slice(item.name.lastIndexOf(".") + 1),
      size: item.size ?? null,
      createdAt: item.createdDateTime ?? null,
      modifiedAt: item.lastModifiedDateTime ?? null,
      createdBy: item.createdBy?.user?.displayName ?? null,
      modifiedBy: item.lastModifiedBy?.user?.displayName ?? null,
      webUrl: item.webUrl ?? null,
      folder: folder ? { name: folder.name, path: folder.parentReference?.path ?? "" } : null,
      thumbnail: { url: `http://localhost/thumbnails/${id}`, expiresAt: new Date().toISOString() },
      instance: { id: "instance_00000000-0000-0000-0000-000000000000" },
    };
  }

  const server = createServer(async (asked, answer) => {
    const calls = plan[asked.url ?? ""];
    JSON.parse(await bodyOf(asked));
    if (!calls) return answer.writeHead(404).end();
    const text = await page(calls);
    answer.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
  });
  server.listen(0, "localhost", () => {
    const address = server.address();
    process.send?.(typeof address === "object" ? address?.port : undefined);
  });
}

async function bodyOf(asked: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of asked) body += chunk;
  return body;
}

function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  return { cpuSeconds: (user + system) / 1e6, rss, heap: heapUsed };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on("message", (message: Setup | "usage") => {
    if (message === "usage") process.send?.(usage());
    else serve(message);
  });
}
