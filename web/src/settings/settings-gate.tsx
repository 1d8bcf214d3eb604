import { Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { ErrorNotice } from "../ui/error-notice";
import { Notice } from "../ui/notice";
import type { Team } from "./types";
import type { TeamSettingsState } from "./use-team-settings";

interface SettingsGateProps {
  readonly settings: TeamSettingsState;
  readonly children: (team: Team) => ReactNode;
}

/** Shows the settings to the team's admins; everybody else is told why not. */
export function SettingsGate({ settings: { team, error, loading, reload }, children }: SettingsGateProps) {
  if (loading) {
    return <Loading />;
  }
  if (!team) {
    if (error) return <ErrorNotice error={error} onRetry={reload} />;
    return (
      <Notice tone="warning" title="There is no such team">
        <Text size="sm">Or you do not belong to it.</Text>
      </Notice>
    );
  }
  if (team.viewerRole !== "ADMIN") {
    return (
      <Notice tone="info" title="Only the team's admins see this">
        <Text size="sm">Ask an admin of “{team.name}” to set connections up.</Text>
      </Notice>
    );
  }
  return (
    <Stack gap="md">
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {children(team)}
    </Stack>
  );
}

/** The shape of what is coming. */
export function Loading() {
  return (
    <Stack aria-busy="true">
      <VisuallyHidden role="status">Loading…</VisuallyHidden>
      <Skeleton h={28} w="60%" />
      <Skeleton h={110} />
      <Skeleton h={110} />
    </Stack>
  );
}
