import type { Client } from "urql";
import { Pictures } from "./documents";

const GATHER_MS = 30;
const MOST = 50;

type Answer = (url: string | undefined) => void;
const waiting = new WeakMap<Client, Map<string, Answer[]>>();

/** A fresh link to a picture. Those asked for at about the same time travel together. */
export function freshLink(client: Client, id: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const queue = waiting.get(client) ?? new Map<string, Answer[]>();
    queue.set(id, [...(queue.get(id) ?? []), resolve]);
    if (!waiting.has(client)) {
      waiting.set(client, queue);
      setTimeout(() => void flush(client), GATHER_MS);
    }
    if (queue.size >= MOST) void flush(client);
  });
}

async function flush(client: Client): Promise<void> {
  const queue = waiting.get(client);
  waiting.delete(client);
  if (!queue?.size) return;
  const asked = client.query(Pictures, { ids: [...queue.keys()] }, { requestPolicy: "network-only" });
  const { data } = await asked.toPromise();
  const links = new Map(
    data?.nodes.flatMap((node) => (node?.__typename === "SearchResult" ? [[node.id, node.thumbnail?.url]] : [])),
  );
  for (const [id, answers] of queue) for (const answer of answers) answer(links.get(id));
}
