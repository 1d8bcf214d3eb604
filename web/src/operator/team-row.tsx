import { Badge, Button, Group, Loader, Paper, Stack, Switch, Text, VisuallyHidden } from "@mantine/core";
import { useMutation } from "urql";
import type { CloudDriveSearch, TeamsQuery } from "../gql/graphql";
import { success } from "../settings/toasts";
import { ErrorNotice } from "../ui/error-notice";
import { SetCloudDriveSearch } from "./documents";

interface TeamRowProps {
  readonly team: TeamsQuery["teams"]["nodes"][number];
  /** The row stays where it is, whatever the filter says, until the list is read again. */
  readonly onChanged: (state: CloudDriveSearch) => void;
}

export function TeamRow({ team, onChanged }: TeamRowProps) {
  const [{ fetching, error }, set] = useMutation(SetCloudDriveSearch);
  const { id, name, externalId, cloudDriveSearch } = team;

  async function change(state: CloudDriveSearch): Promise<void> {
    if (fetching) return;
    const { data } = await set({ teamId: id, state });
    if (!data) return;
    onChanged(data.setCloudDriveSearch.cloudDriveSearch);
    success(`Cloud Drive Search is ${state === "ON" ? "on" : "off"} for “${name}”.`);
  }

  return (
    <Paper component="li" withBorder p="sm">
      <Group justify="space-between" gap="sm">
        <div style={{ minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            {cloudDriveSearch === "REQUESTED" && (
              <Badge color="orange" variant="light" tt="none">
                Asked
              </Badge>
            )}
          </Group>
          {externalId && (
            <Text size="xs" c="dimmed">
              {externalId}
            </Text>
          )}
        </div>
        <Group gap="sm">
          {fetching && <Loader size="xs" aria-hidden />}
          {cloudDriveSearch === "REQUESTED" && (
            <Button variant="subtle" size="xs" disabled={fetching} onClick={() => void change("OFF")}>
              Decline<VisuallyHidden> the request of {name}</VisuallyHidden>
            </Button>
          )}
          <Switch
            label={<StateWords name={name} state={cloudDriveSearch} working={fetching} />}
            checked={cloudDriveSearch === "ON"}
            onChange={(event) => void change(event.target.checked ? "ON" : "OFF")}
          />
        </Group>
      </Group>
      {error && (
        <Stack mt="sm">
          <ErrorNotice error={error} />
        </Stack>
      )}
    </Paper>
  );
}

interface StateWordsProps {
  readonly name: string;
  readonly state: CloudDriveSearch;
  readonly working: boolean;
}

function StateWords({ name, state, working }: StateWordsProps) {
  const word = state === "ON" ? "On" : "Off";
  return (
    <>
      {working ? "Switching…" : word}
      <VisuallyHidden> Cloud Drive Search for {name}</VisuallyHidden>
    </>
  );
}
