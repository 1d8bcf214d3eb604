import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { LoginControl } from "../login/login-control";
import classes from "./search.module.css";
import { wordsForSource } from "./source-words";
import type { Instance, PanelTeam, Source } from "./types";

interface SourceTroublesProps {
  readonly sources: readonly Source[];
  readonly team: PanelTeam;
  readonly onRetry: () => void;
  readonly onLogin: () => void;
}

/** The sources that did not answer in full: why, and the next step beside it. */
export function SourceTroubles({ sources, team, onRetry, onLogin }: SourceTroublesProps) {
  const troubled = sources.filter((source) => wordsForSource(source).trouble);
  if (troubled.length === 0) return null;
  return (
    <Stack gap={6} component="ul" className={classes.plain} aria-label="Not searched in full">
      {troubled.map((source) => (
        <li key={source.instance.id} className={classes.trouble}>
          <Trouble source={source} team={team} onRetry={onRetry} onLogin={onLogin} />
        </li>
      ))}
    </Stack>
  );
}

function Trouble({
  source,
  team,
  onRetry,
  onLogin,
}: Omit<SourceTroublesProps, "sources"> & { readonly source: Source }) {
  const { text, act } = wordsForSource(source);
  const instance: Instance | undefined = team.providerInstances.find(({ id }) => id === source.instance.id);
  const why = (
    <Text size="sm" flex="1 1 240px">
      <strong>{source.instance.connectionName}</strong>: {source.message ?? text}
      {source.code && (
        <Text component="span" size="xs" c="dimmed">
          {` (${source.code})`}
        </Text>
      )}
    </Text>
  );
  // What the list of sources still takes for a login is being read again.
  if (act === "login" && instance && instance.login.state !== "LOGGED_IN") {
    return (
      <LoginControl instance={instance} onChange={onLogin} quiet>
        {why}
      </LoginControl>
    );
  }
  return (
    <Group gap="xs" justify="space-between" align="center">
      {why}
      {act === "settings" && team.viewerRole === "ADMIN" && (
        <Anchor component={Link} size="sm" to={`/settings/${team.id}/${source.instance.id}`}>
          Open its settings
        </Anchor>
      )}
      {act === "retry" && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Group>
  );
}
