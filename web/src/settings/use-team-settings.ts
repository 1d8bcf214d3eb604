import { useQuery } from "urql";
import { TeamSettings } from "./documents";

/** Everything that the settings of one team show. The screens stay as they are while it is read again. */
export function useTeamSettings(teamId: string) {
  const [{ data, error, fetching, stale }, execute] = useQuery({
    query: TeamSettings,
    variables: { teamId },
    requestPolicy: "cache-and-network",
  });
  return {
    team: data?.team ?? undefined,
    providers: data?.providers ?? [],
    error,
    loading: fetching && !data,
    busy: fetching || stale,
    reload: () => execute({ requestPolicy: "network-only" }),
  };
}

export type TeamSettingsState = ReturnType<typeof useTeamSettings>;
