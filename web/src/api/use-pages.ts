import { useCallback, useEffect, useRef, useState } from "react";
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useClient } from "urql";

interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null | undefined };
}

interface Paged<Data, Variables extends AnyVariables, Node> {
  readonly query: TypedDocumentNode<Data, Variables>;
  /** Both stay the same function until something else is to be listed. */
  readonly variables: (after: string | null) => Variables;
  readonly read: (data: Data) => Page<Node> | null | undefined;
  /** While false nothing is asked. */
  readonly active?: boolean;
}

interface State<Node> {
  readonly nodes: readonly Node[];
  readonly after: string | null;
  readonly more: boolean;
  readonly loading: boolean;
  readonly error: CombinedError | undefined;
  /** Answered, and there is no such list. */
  readonly absent: boolean;
}

const nothing: State<never> = { nodes: [], after: null, more: false, loading: true, error: undefined, absent: false };

/** A list that grows page by page and is not disturbed by what else is read or changed. */
export function usePages<Data, Variables extends AnyVariables, Node>(paged: Paged<Data, Variables, Node>) {
  const { query, variables, read, active = true } = paged;
  const client = useClient();
  const [state, setState] = useState<State<Node>>(nothing);
  const turn = useRef(0);

  const load = useCallback(
    async (after: string | null) => {
      const mine = ++turn.current;
      setState((before) => (after === null ? nothing : { ...before, loading: true, error: undefined }));
      const answer = await client.query(query, variables(after), { requestPolicy: "network-only" }).toPromise();
      // Something else is wanted by now.
      if (mine !== turn.current) return;
      const { error } = answer;
      const page = answer.data && read(answer.data);
      setState((before) => ({
        nodes: [...(after === null ? [] : before.nodes), ...(page?.nodes ?? [])],
        after: page ? (page.pageInfo.endCursor ?? null) : after,
        more: page ? page.pageInfo.hasNextPage && page.pageInfo.endCursor != null : after !== null,
        loading: false,
        error,
        absent: !error && !page,
      }));
    },
    [client, query, variables, read],
  );

  useEffect(() => {
    if (active) void load(null);
    return () => {
      turn.current += 1;
    };
  }, [active, load]);

  const replace = useCallback((change: (node: Node) => Node) => {
    setState((before) => ({ ...before, nodes: before.nodes.map(change) }));
  }, []);

  return { ...state, loadMore: () => void load(state.after), reload: () => void load(null), replace };
}
