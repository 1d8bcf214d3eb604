import { Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import { LoginControl } from "../login/login-control";
import { listOf } from "../ui/format";
import { RetryButton } from "./retry-button";
import classes from "./search.module.css";
import { wordsForSource } from "./source-words";
import type { Instance, PanelTeam, Source } from "./types";

interface SourceTroublesProps {
  readonly sources: readonly Source[];
  readonly team: PanelTeam;
  readonly onRetry: () => void;
  readonly onLogin: () => void;
}

/** The sources that did not answer in full: why, and the next step beside it. What several have in common is one row. */
export function SourceTroubles({ sources, team, onRetry, onLogin }: SourceTroublesProps) {
  const troubles = troublesOf(sources, team);
  if (troubles.length === 0) return null;
  return (
    <Stack gap={6} component="ul" className={classes.plain} aria-label="Not searched in full">
      {troubles.map((trouble) => (
        <li key={trouble.key} className={classes.trouble}>
          <TroubleRow trouble={trouble} team={team} onRetry={onRetry} onLogin={onLogin} />
        </li>
      ))}
    </Stack>
  );
}

interface Trouble {
  readonly key: string;
  readonly source: Source;
  readonly names: readonly string[];
  /** To log in to; absent while the list of sources still takes a login for good: it is being read again. */
  readonly loginTo: Instance | undefined;
}

function troublesOf(sources: readonly Source[], team: PanelTeam): readonly Trouble[] {
  const troubles = new Map<string, Trouble>();
  for (const source of sources) {
    const { trouble, act } = wordsForSource(source);
    if (!trouble) continue;
    const { id, connectionName } = source.instance;
    const instance = team.providerInstances.find((one) => one.id === id);
    const loginTo = act === "login" && instance?.login.state !== "LOGGED_IN" ? instance : undefined;
    const key = loginTo ? loginTo.login.id : act === "settings" ? id : `${source.state} ${source.message}`;
    const known = troubles.get(key);
    const names = [...(known?.names ?? []), connectionName];
    troubles.set(key, { key, source: later(source, known?.source), names, loginTo });
  }
  return [...troubles.values()];
}

/** Of two sources in one row, the one to wait for. */
function later(one: Source, other: Source | undefined): Source {
  return (other?.retryAt ?? "") > (one.retryAt ?? "") && other ? other : one;
}

interface TroubleRowProps extends Omit<SourceTroublesProps, "sources"> {
  readonly trouble: Trouble;
}

function TroubleRow({ trouble: { source, names, loginTo }, team, onRetry, onLogin }: TroubleRowProps) {
  const { text, act } = wordsForSource(source);
  const why = (
    <Text size="sm" flex="1 1 240px">
      <strong>{listOf(names)}</strong>: {source.message ?? text}
      {source.code && (
        <Text component="span" size="xs" c="dimmed">
          {` (${source.code})`}
        </Text>
      )}
    </Text>
  );
  if (loginTo) {
    return (
      <LoginControl instance={loginTo} onChange={onLogin} quiet>
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
      {act === "retry" && <RetryButton from={source.retryAt ?? undefined} onRetry={onRetry} />}
    </Group>
  );
}
