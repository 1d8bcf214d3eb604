import { Stack, Text, Title } from "@mantine/core";
import { useParams } from "react-router";
import { CloudDriveSearchState } from "./cloud-drive-search";
import { ProviderCard } from "./provider-card";
import { SettingsGate } from "./settings-gate";
import { TeamFrame } from "./team-frame";
import { useTeamSettings } from "./use-team-settings";

/** Team Settings → Popsync: what can be connected, and what is. */
export function SettingsPage() {
  const { team: teamId = "" } = useParams();
  const settings = useTeamSettings(teamId);
  return (
    <TeamFrame teamId={teamId} teamName={settings.team?.name} tab="popsync">
      <SettingsGate settings={settings}>
        {(team) => (
          <Stack gap="md">
            <CloudDriveSearchState team={team} />
            <section aria-labelledby="integrations">
              <Title order={2} size="h3" id="integrations" mb={4}>
                Digital asset management integrations
              </Title>
              <Text size="sm" c="dimmed" mb="sm">
                Where members of this team can search, each with their own account.
              </Text>
              <Stack gap="sm">
                {settings.providers.map((provider) => (
                  <ProviderCard
                    key={provider.id}
                    teamId={teamId}
                    provider={provider}
                    connections={team.providerInstances.filter((instance) => instance.provider.id === provider.id)}
                  />
                ))}
                {settings.providers.length === 0 && <Text>Nothing can be connected on this platform yet.</Text>}
              </Stack>
            </section>
          </Stack>
        )}
      </SettingsGate>
    </TeamFrame>
  );
}
