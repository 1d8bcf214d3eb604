import { useCallback, useEffect, useRef, useState } from "react";
import { CombinedError, useClient } from "urql";
import type { SearchQueryVariables } from "../gql/graphql";
import { Search, SearchAsItComes } from "./documents";
import { datesOf } from "./periods";
import { arrived, asking, failed, firstPage, nextPage, nothing, type SearchState } from "./search-state";
import type { SearchPageData } from "./types";
import type { Criteria } from "./use-criteria";

interface Answer {
  readonly page?: SearchPageData;
  readonly error?: CombinedError;
}

/** Searches as one types. A search that is no longer wanted is given up, here and at the gateway. */
export function useSearch(teamId: string, criteria: Criteria) {
  const client = useClient();
  const [state, setState] = useState<SearchState>(nothing);
  const underway = useRef<() => void>(undefined);
  const text = criteria.text.trim();
  const key = JSON.stringify(variablesOf(teamId, criteria));

  /** Ends what was under way: its request is cut off. */
  const ask = useCallback(
    (after: string | null, then: (answer: Answer) => void) => {
      underway.current?.();
      const variables = { ...(JSON.parse(key) as SearchQueryVariables), after };
      const results = client.query(Search, variables, { requestPolicy: "network-only" });
      const { unsubscribe } = results.subscribe(({ data, error }) =>
        then(data?.team ? { page: data.team.search } : { error: error ?? gone() }),
      );
      underway.current = unsubscribe;
    },
    [client, key],
  );

  const search = useCallback(() => {
    underway.current?.();
    setState(asking);
    const variables = JSON.parse(key) as SearchQueryVariables;
    const { unsubscribe } = client.subscription(SearchAsItComes, variables).subscribe(({ data, error }) => {
      const event = data?.search;
      if (event?.__typename === "SourceAnswered") setState((before) => arrived(before, event));
      else if (event?.__typename === "SearchCompleted") setState(firstPage(event.page));
      // No stream gets through, it broke off, or it would cost too much: asked in one piece, which says what is wrong.
      else if (error) ask(null, ({ page, error: wrong }) => setState(page ? firstPage(page) : failed(wrong ?? gone())));
    });
    underway.current = unsubscribe;
  }, [ask, client, key]);

  useEffect(() => {
    if (text) search();
    else setState(nothing);
    return () => underway.current?.();
  }, [text, search]);

  const { next, loadingMore, stale, error } = state;
  const more = useCallback(() => {
    if (!next || loadingMore || stale) return;
    setState((before) => ({ ...before, loadingMore: true, error: undefined }));
    ask(next, ({ page, error: wrong }) =>
      setState((before) => (page ? nextPage(before, page) : { ...before, loadingMore: false, error: wrong })),
    );
  }, [next, loadingMore, stale, ask]);

  return { state, search, more, moreFailed: state.status === "done" && error !== undefined };
}

function variablesOf(teamId: string, criteria: Criteria): SearchQueryVariables {
  const { text, kinds, instances } = criteria;
  const filter = { ...(kinds.length > 0 && { kinds: [...kinds] }), ...datesOf(criteria) };
  return {
    teamId,
    text: text.trim(),
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(instances.length > 0 && { instanceIds: [...instances] }),
  };
}

function gone(): CombinedError {
  const message = "This team is not there any more, or you no longer belong to it.";
  return new CombinedError({ graphQLErrors: [{ message, extensions: { code: "NOT_FOUND" } }] });
}
