/** A team of scripted sources, searched by the real search. */
import { randomBytes, randomUUID } from "node:crypto";
import { expect } from "@jest/globals";

import { createVault } from "../../../src/data/vault.js";
import { LoginRequired } from "../../../src/providers/contract/errors.js";
import type { Asset, Query, Session, Source } from "../../../src/providers/contract/provider.js";
import type { Call } from "../../../src/services/call.js";
import { createCursors, createMemoryPages } from "../../../src/services/search/paging.js";
import { createSearch } from "../../../src/services/search/search.js";
import type { InstanceView, SearchArguments, SearchPageView } from "../../../src/services/views.js";

/** A source that serves a list in pages of its own size; `failOn` tells which of its calls fail, and with what. */
export interface Script {
  readonly files: readonly string[];
  readonly pageSize?: number;
  readonly failOn?: ReadonlyMap<number, unknown>;
  /** Every answer waits for this. */
  readonly turn?: Promise<unknown>;
  /** Files that this account may no longer read, decided when asked. */
  readonly lost?: Set<string>;
  epoch?: string;
  unready?: string;
}

const asset = (ref: string): Asset => ({ ref, name: ref, kind: "IMAGE" });

function scripted(script: Script): Source & { calls: number; queries: Query[] } {
  const source = {
    calls: 0,
    queries: [] as Query[],
    async search(query: Query, { want, resume }: { want: number; resume?: unknown }) {
      source.queries.push(query);
      await script.turn;
      const failure = script.failOn?.get(source.calls++);
      if (failure) throw failure;
      const from = (resume as { from: number } | undefined)?.from ?? 0;
      const to = Math.min(script.files.length, from + (script.pageSize ?? want));
      const assets = script.files.slice(from, to).map(asset);
      return { assets, ...(to < script.files.length && { resume: { from: to } }) };
    },
    confirm: async (assets: readonly Asset[]) => assets.filter(({ ref }) => !script.lost?.has(ref)),
    asset: async (ref: string) => asset(ref),
    dimensions: async () => ({}),
    folder: async () => null,
    downloadUrl: async () => null,
    mayHaveThumbnail: () => false,
    thumbnail: async () => null,
  };
  return source;
}

export function world(scripts: readonly Script[], options: { sourceMs?: number } = {}) {
  const teamId = randomUUID();
  const rows: InstanceView[] = scripts.map((_, index) => ({
    id: randomUUID(),
    teamId,
    providerId: "imaginary",
    connectionName: `Source ${index}`,
    enabled: true,
    version: 1,
    registration: "r",
  }));
  const sources = scripts.map(scripted);
  const vault = createVault([{ kid: "k1", key: randomBytes(32) }]);
  const pages = createMemoryPages();
  const needs = {
    teams: { searching: async () => ({ team: {}, role: "MEMBER" }) },
    instances: { rowsForSearch: async () => rows.filter(({ enabled }) => enabled) },
    sessions: {
      open: async (_: Call, { id }: InstanceView) => {
        const at = rows.findIndex((row) => row.id === id);
        const script = scripts[at] as Script;
        if (script.epoch === "logged out") throw new LoginRequired("Log in.");
        const session: Session = { source: () => sources[at] as Source };
        const plug = { ...(script.unready && { unready: script.unready }) };
        return { session, plug, epoch: script.epoch ?? "e1" };
      },
    },
    pages,
    cursors: createCursors(pages, vault),
    now: () => 0,
    sourceMs: options.sourceMs ?? 60_000,
  };
  const { search, stream } = createSearch(needs as unknown as Parameters<typeof createSearch>[0]);
  const call = (personId: string = randomUUID(), signal = new AbortController().signal): Call => ({
    viewer: { personId, issuer: "i", subject: "s", isOperator: false },
    signal,
    requestId: "r",
    log: { info() {}, warn() {}, error() {} },
    remembered: new Map(),
  });
  return { teamId, rows, sources, search, stream, call };
}

export const names = (page: SearchPageView) => page.results.map(({ asset: { name } }) => name);
export const states = (page: SearchPageView) => page.sources.map(({ state }) => state);
export const args = (more: Partial<SearchArguments> = {}): SearchArguments => ({ text: "harbor", first: 24, ...more });

export async function walk(home: ReturnType<typeof world>, first: number, call = home.call()) {
  const all: string[] = [];
  let after: string | undefined;
  for (let turn = 0; turn < 500; turn++) {
    const page = await home.search(call, home.teamId, args({ first, ...(after && { after }) }));
    expect(page.results.length).toBeLessThanOrEqual(first);
    all.push(...names(page));
    const end = await page.endCursor();
    if (!page.hasNextPage) return all;
    after = end ?? undefined;
  }
  throw new Error("never ended");
}
