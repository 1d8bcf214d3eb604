import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import type { AssetKind } from "../gql/graphql";
import { isKind } from "./kinds";
import { isPeriod, type Span } from "./periods";

/** What is looked for. It stands in the address, so that it outlives a reload, and can be sent to a colleague. */
export interface Criteria extends Span {
  readonly text: string;
  readonly kinds: readonly AssetKind[];
  readonly instances: readonly string[];
}

const names = { text: "q", kinds: "kind", period: "changed", from: "from", to: "to", instances: "in" } as const;

export function useCriteria() {
  const [params, setParams] = useSearchParams();
  const criteria = useMemo(() => read(params), [params]);
  const change = useCallback(
    (changes: Partial<Criteria>) =>
      setParams((before) => write(before, { ...read(before), ...changes }), {
        replace: true,
        preventScrollReset: true,
      }),
    [setParams],
  );
  return { criteria, change };
}

export function hasFilters({ kinds, period, instances }: Criteria): boolean {
  return kinds.length > 0 || period !== "any" || instances.length > 0;
}

export const noFilters = { kinds: [], period: "any", from: undefined, to: undefined, instances: [] } as const;

function read(params: URLSearchParams): Criteria {
  const list = (name: string) => params.get(name)?.split(",").filter(Boolean) ?? [];
  const period = params.get(names.period) ?? "any";
  return {
    text: params.get(names.text) ?? "",
    kinds: list(names.kinds).filter(isKind),
    period: isPeriod(period) ? period : "any",
    from: dayIn(params.get(names.from)),
    to: dayIn(params.get(names.to)),
    instances: list(names.instances),
  };
}

function write(before: URLSearchParams, { text, kinds, period, from, to, instances }: Criteria): URLSearchParams {
  const params = new URLSearchParams(before);
  const put = (name: string, value: string | undefined) => (value ? params.set(name, value) : params.delete(name));
  put(names.text, text);
  put(names.kinds, kinds.join(","));
  put(names.period, period === "any" ? "" : period);
  put(names.from, period === "between" ? from : "");
  put(names.to, period === "between" ? to : "");
  put(names.instances, instances.join(","));
  return params;
}

function dayIn(text: string | null): string | undefined {
  return text && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
