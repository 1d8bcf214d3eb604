import { Alert, Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { ErrorNotice } from "./error-notice";
import type { Team } from "./types";
import type { TeamSettingsState } from "./use-team-settings";

interface SettingsGateProps {
  readonly settings: TeamSettingsState;
  readonly children: (team: Team) => ReactNode;
}

/** Shows the settings to the team's admins; everybody else is told why not. */
export function SettingsGate({ settings: { team, error, loading, reload }, children }: SettingsGateProps) {
  if (loading) {
    return (
      <Stack aria-busy="true">
        <VisuallyHidden role="status">Loading…</VisuallyHidden>
        <Skeleton h={28} w="60%" />
        <Skeleton h={110} />
        <Skeleton h={110} />
      </Stack>
    );
  }
  if (!team) {
    if (error) return <ErrorNotice error={error} onRetry={reload} />;
    return (
      <Alert color="yellow" title="There is no such team">
        <Text size="sm">Or you do not belong to it.</Text>
      </Alert>
    );
  }
  if (team.viewerRole !== "ADMIN") {
    return (
      <Alert color="blue" title="Only the team's admins see this">
        <Text size="sm">Ask an admin of “{team.name}” to set connections up.</Text>
      </Alert>
    );
  }
  return (
    <Stack gap="md">
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {children(team)}
    </Stack>
  );
}
