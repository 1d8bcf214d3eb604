import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { Notice } from "../ui/notice";
import { CloudDriveSearchState } from "./cloud-drive-search";
import { ConnectionEditor } from "./connection-editor";
import { InstanceChoice } from "./instance-choice";
import { LoginHere, OwnLogin } from "./own-login";
import { Loading, SettingsGate } from "./settings-gate";
import { TeamFrame } from "./team-frame";
import type { Team } from "./types";
import { type TeamSettingsState, useTeamSettings } from "./use-team-settings";

/** Manage: the configuration of one instance, or of a new one. */
export function ConnectionPage() {
  const { team: teamId = "", instance: wanted = "new" } = useParams();
  const settings = useTeamSettings(teamId);
  const current = settings.team?.providerInstances.find(({ id }) => id === wanted);
  const part = wanted === "new" ? "New instance" : current?.connectionName;
  return (
    <TeamFrame teamId={teamId} teamName={settings.team?.name} tab="popsync" part={part}>
      <SettingsGate settings={settings}>{(team) => <Configuration team={team} settings={settings} />}</SettingsGate>
    </TeamFrame>
  );
}

function Configuration({ team, settings }: { readonly team: Team; readonly settings: TeamSettingsState }) {
  const { instance: wanted = "new" } = useParams();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const title = useRef<HTMLHeadingElement>(null);
  const home = `/settings/${team.id}`;
  const current = team.providerInstances.find(({ id }) => id === wanted);
  const isNew = wanted === "new";
  const providerId = current?.provider.id ?? search.get("provider") ?? settings.providers[0]?.id;
  const provider = settings.providers.find(({ id }) => id === providerId);

  const shown = isNew || current !== undefined;

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever chose another instance reads on from its title
  useEffect(() => title.current?.focus({ preventScroll: true }), [wanted, shown]);

  // Just created: the list that has it is on its way.
  if (!shown && settings.busy) return <Loading />;
  if (!provider || !shown) {
    return (
      <Notice tone="warning" title="There is no such connection">
        <Text size="sm">
          It may have been deleted.{" "}
          <Anchor component={Link} to={home} size="sm" c="inherit" underline="always">
            Back to the integrations
          </Anchor>
        </Text>
      </Notice>
    );
  }
  return (
    <Stack gap="md">
      <Anchor component={Link} to={home} size="sm">
        ← Digital asset management integrations
      </Anchor>
      <Title order={2} size="h3" ref={title} tabIndex={-1} style={{ outline: "none" }}>
        {provider.name}: {current?.connectionName ?? "new instance"}
      </Title>
      <CloudDriveSearchState team={team} />
      <InstanceChoice
        teamId={team.id}
        provider={provider}
        connections={team.providerInstances.filter((instance) => instance.provider.id === provider.id)}
        current={current}
      />
      {current && <OwnLogin team={team} connection={current} onChange={settings.reload} />}
      <ConnectionEditor
        key={current?.id ?? `new-${provider.id}`}
        teamId={team.id}
        provider={provider}
        connection={current}
        login={(onChange) =>
          current && (
            <LoginHere
              team={team}
              connection={current}
              onChange={() => {
                settings.reload();
                onChange();
              }}
            />
          )
        }
        onCreated={(id) => {
          settings.reload();
          void navigate(`${home}/${id}`, { replace: true });
        }}
        onDeleted={() => {
          settings.reload();
          void navigate(home, { replace: true });
        }}
        onStale={settings.reload}
      />
    </Stack>
  );
}
