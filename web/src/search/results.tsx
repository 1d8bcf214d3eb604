import { VisuallyHidden } from "@mantine/core";
import type { ComponentProps } from "react";
import { ErrorNotice } from "../ui/error-notice";
import { plural } from "../ui/format";
import { GridSkeleton } from "./grid-skeleton";
import { MoreResults } from "./more-results";
import { NoResults } from "./no-results";
import { ResultGrid } from "./result-grid";
import { SourceChips } from "./source-chips";
import { SourceTroubles } from "./source-troubles";
import type { PanelTeam } from "./types";
import type { Criteria } from "./use-criteria";
import type { useSearch } from "./use-search";
import { Welcome } from "./welcome";

interface ResultsProps {
  readonly team: PanelTeam;
  readonly criteria: Criteria;
  readonly change: (changes: Partial<Criteria>) => void;
  readonly found: ReturnType<typeof useSearch>;
  readonly onLogin: () => void;
  readonly grid: Omit<ComponentProps<typeof ResultGrid>, "hits" | "stale">;
}

/** What came of the search. Nothing found and something failed never look alike. */
export function Results({ team, criteria, change, found, onLogin, grid }: ResultsProps) {
  const { state, search, more } = found;
  const { status, hits, sources, stale, arriving, error } = state;
  const searched = team.providerInstances.filter(
    ({ id, enabled }) => enabled && (criteria.instances.length === 0 || criteria.instances.includes(id)),
  );
  return (
    <>
      <VisuallyHidden role="status">{said(found.state)}</VisuallyHidden>
      {status === "idle" && <Welcome team={team} />}
      {status === "searching" && (
        <>
          <SourceChips sources={[]} asked={searched} arriving />
          <GridSkeleton />
        </>
      )}
      {status === "failed" && error && <ErrorNotice error={error} onRetry={search} />}
      {status === "done" && (
        <>
          <SourceChips sources={sources} asked={searched} arriving={arriving} />
          <SourceTroubles sources={sources} team={team} onRetry={search} onLogin={onLogin} />
          {hits.length > 0 && <ResultGrid hits={hits} stale={stale} {...grid} />}
          {hits.length === 0 && arriving && <GridSkeleton />}
          {hits.length === 0 && !arriving && state.next === undefined && (
            <NoResults text={criteria.text.trim()} criteria={criteria} sources={sources} change={change} />
          )}
          {!arriving && <MoreResults state={state} more={more} />}
        </>
      )}
    </>
  );
}

function said({ status, stale, arriving, hits, next }: ResultsProps["found"]["state"]): string {
  if (status === "searching" || stale || arriving) return "Searching…";
  if (status !== "done" || hits.length === 0) return "";
  return `${plural(hits.length, "result")}${next ? ", and there are more" : ""}`;
}
