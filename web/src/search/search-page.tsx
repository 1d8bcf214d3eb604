import { Anchor, Skeleton, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { Link } from "react-router";
import { useQuery } from "urql";
import { useTeamChoice, useViewer } from "../app/viewer";
import { Alone } from "../ui/alone";
import { ErrorNotice } from "../ui/error-notice";
import { Notice } from "../ui/notice";
import { usePageTitle } from "../ui/page-title";
import { Panel } from "./documents";
import { NotYet } from "./not-yet";
import classes from "./search.module.css";
import { SearchPanel } from "./search-panel";
import { useCriteria } from "./use-criteria";

/** The panel: where one can search, the search, the board. */
export function SearchPage() {
  const team = useTeamChoice();
  const { teams, isOperator } = useViewer();
  const { criteria } = useCriteria();
  usePageTitle(criteria.text.trim(), team?.name);
  if (team) return <TeamPage key={team.id} teamId={team.id} />;
  return (
    <Stack gap="xs" maw={560} mx="auto" py="xl">
      <Title order={1} size="h2">
        {teams.length > 0 ? "There is no such team, or you do not belong to it" : "You are in no team yet"}
      </Title>
      <Text>
        {teams.length > 1 && "Choose one of your teams above."}
        {teams.length === 1 && (
          <Anchor component={Link} to="/">
            Go to your team
          </Anchor>
        )}
        {teams.length === 0 && "Ask your admin to add you to one."}
      </Text>
      {isOperator && (
        <Anchor component={Link} to="/operator">
          Go to the operator’s page
        </Anchor>
      )}
    </Stack>
  );
}

function TeamPage({ teamId }: { readonly teamId: string }) {
  const [{ data, error, fetching }, again] = useQuery({ query: Panel, variables: { teamId } });
  const reload = () => again({ requestPolicy: "network-only" });
  if (!data?.team) {
    if (fetching && !error) return <PanelSkeleton />;
    return (
      <Alone>
        {error ? (
          <ErrorNotice error={error} onRetry={reload} />
        ) : (
          <Notice title="There is no such team, or you do not belong to it" tone="warning" />
        )}
      </Alone>
    );
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

/** In the places of what is coming, so that nothing moves when it comes. */
function PanelSkeleton() {
  return (
    <div className={classes.page} aria-busy="true">
      <VisuallyHidden role="status">Opening the search…</VisuallyHidden>
      <Stack className={classes.sources}>
        <Skeleton h={{ base: 34, md: 24 }} w="40%" />
        <Skeleton h={48} visibleFrom="md" />
        <Skeleton h={48} visibleFrom="md" />
      </Stack>
      <div className={classes.middle}>
        <Skeleton h={42} />
        <Skeleton h={30} w="60%" />
      </div>
      <Skeleton h={180} visibleFrom="sm" />
    </div>
  );
}
