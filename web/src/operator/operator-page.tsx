import { Button, Loader, SegmentedControl, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useCallback, useId, useState } from "react";
import { usePages } from "../api/use-pages";
import type { CloudDriveSearch, TeamsQuery } from "../gql/graphql";
import { ErrorNotice } from "../ui/error-notice";
import { plural } from "../ui/format";
import { usePageTitle } from "../ui/page-title";
import { Teams } from "./documents";
import { TeamRow } from "./team-row";

type Filter = CloudDriveSearch | "ALL";

const filters: readonly { value: Filter; label: string; none: string }[] = [
  { value: "REQUESTED", label: "Asked", none: "No team is waiting for an answer." },
  { value: "ON", label: "On", none: "It is on for no team yet." },
  { value: "OFF", label: "Off", none: "It is off for no team." },
  { value: "ALL", label: "All teams", none: "There are no teams yet." },
];

/** For the operator of the platform: which teams asked for Cloud Drive Search, and the switch. */
export function OperatorPage() {
  usePageTitle("Cloud Drive Search");
  const [filter, setFilter] = useState<Filter>("REQUESTED");
  const label = useId();
  const variables = useCallback(
    (after: string | null) => ({ state: filter === "ALL" ? null : filter, after }),
    [filter],
  );
  const { nodes, more, loading, error, loadMore, reload, replace } = usePages({
    query: Teams,
    variables,
    read: pageOf,
  });
  const chosen = filters.find(({ value }) => value === filter);
  return (
    <Stack gap="md" maw={880} mx="auto" w="100%">
      <div>
        <Title order={1} size="h2">
          Cloud Drive Search
        </Title>
        <Text c="dimmed" id={label}>
          Which teams may search cloud drives
        </Text>
      </div>
      <SegmentedControl
        aria-labelledby={label}
        value={filter}
        onChange={(value) => setFilter(filters.find((known) => known.value === value)?.value ?? "ALL")}
        data={filters.map(({ value, label: text }) => ({ value, label: text }))}
        style={{ alignSelf: "flex-start", maxWidth: "100%", flexWrap: "wrap" }}
      />
      <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: "none" }} aria-label={chosen?.label ?? "Teams"}>
        {nodes.map((team) => (
          <TeamRow
            key={team.id}
            team={team}
            onChanged={(cloudDriveSearch) =>
              replace((known) => (known.id === team.id ? { ...known, cloudDriveSearch } : known))
            }
          />
        ))}
      </Stack>
      {error && <ErrorNotice error={error} onRetry={more ? loadMore : reload} />}
      {!loading && !error && nodes.length === 0 && <Text>{chosen?.none}</Text>}
      <VisuallyHidden role="status">{loading ? "Loading…" : `${plural(nodes.length, "team")} shown`}</VisuallyHidden>
      {loading && nodes.length === 0 && <Loader size="sm" aria-hidden />}
      {more && !error && (
        <Button variant="default" onClick={loadMore} loading={loading}>
          Load more teams
        </Button>
      )}
    </Stack>
  );
}

function pageOf({ teams }: TeamsQuery): TeamsQuery["teams"] {
  return teams;
}
