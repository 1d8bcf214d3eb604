/** Small things that every noun needs: pages as connections, and arguments without their nulls. */
import { shape } from "../schema/node.js";
import { PageInfo } from "../schema/page-info.js";
import type { Page } from "../services/views.js";

type Optional<T> = { [K in keyof T]: undefined extends T[K] ? K : null extends T[K] ? K : never }[keyof T];
/** `T` where null means the same as absent. */
export type Given<T> = { [K in Exclude<keyof T, Optional<T>>]: T[K] } & {
  [K in Optional<T>]?: Exclude<T[K], null | undefined>;
};

export function given<T extends object>(values: T): Given<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(entries) as Given<T>;
}

export interface Connection<T> {
  edges: { node: T; cursor: string }[];
  nodes: T[];
  pageInfo: ShownPageInfo;
}

/** `start` and `end` are read only when somebody selects them. */
export interface ShownPageInfo extends PageInfo {
  readonly start: () => Promise<string | null>;
  readonly end: () => Promise<string | null>;
}

export function pageInfo(
  page: { hasNextPage: boolean; hasPreviousPage: boolean },
  start: () => Promise<string | null>,
  end: () => Promise<string | null>,
): ShownPageInfo {
  const { hasNextPage, hasPreviousPage } = page;
  return shape(PageInfo, { hasNextPage, hasPreviousPage }, { start, end });
}

/** `after` being given means that something came before it. */
export function connection<V, T>(page: Page<V>, after: string | null | undefined, show: (view: V) => T): Connection<T> {
  const edges = page.items.map(({ node, cursor }) => ({ node: show(node), cursor }));
  const { hasNextPage } = page;
  const hasPreviousPage = typeof after === "string";
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: pageInfo(
      { hasNextPage, hasPreviousPage },
      async () => edges[0]?.cursor ?? null,
      async () => edges.at(-1)?.cursor ?? null,
    ),
  };
}
