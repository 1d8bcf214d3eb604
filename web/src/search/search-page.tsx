import { Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "urql";
import { useTeamChoice } from "../app/viewer";
import { ErrorNotice } from "../ui/error-notice";
import { Notice } from "../ui/notice";
import { Panel } from "./documents";
import { NotYet } from "./not-yet";
import { SearchPanel } from "./search-panel";

/** The panel: where one can search, the search, the board. */
export function SearchPage() {
  const team = useTeamChoice();
  if (team) return <TeamPage key={team.id} teamId={team.id} />;
  return (
    <Notice title="You are in no team here" tone="info">
      <Text size="sm">Choose a team above, or ask your admin to add you to one.</Text>
    </Notice>
  );
}

function TeamPage({ teamId }: { readonly teamId: string }) {
  const [{ data, error, fetching }, again] = useQuery({ query: Panel, variables: { teamId } });
  const reload = () => again({ requestPolicy: "network-only" });
  if (!data?.team) {
    if (error) return <ErrorNotice error={error} onRetry={reload} />;
    if (fetching) return <PanelSkeleton />;
    return <Notice title="There is no such team, or you do not belong to it" tone="warning" />;
  }
  const { team } = data;
  return (
    <>
      <VisuallyHidden>
        <h1>Search in {team.name}</h1>
      </VisuallyHidden>
      <NotYet team={team}>
        <SearchPanel team={team} reload={reload} />
      </NotYet>
    </>
  );
}

function PanelSkeleton() {
  return (
    <Stack aria-busy="true">
      <VisuallyHidden role="status">Opening the search…</VisuallyHidden>
      <Skeleton h={42} />
      <Skeleton h={28} w="60%" />
      <Skeleton h={160} />
    </Stack>
  );
}
