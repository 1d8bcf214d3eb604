import { Badge, Button, Group, Modal, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { BusyButton } from "./busy-button";
import type { Difference } from "./conflict";

export interface ConflictDialogProps {
  readonly opened: boolean;
  /** Who saved meanwhile and when, where that is known. */
  readonly who: string | undefined;
  readonly differences: readonly Difference[];
  readonly working: boolean;
  readonly onKeep: () => void;
  readonly onReload: () => void;
  readonly onSaveOver: () => void;
}

/** Two admins edited at once. Closing it loses nothing: what was typed stays in the form. */
export function ConflictDialog({
  opened,
  who,
  differences,
  working,
  onKeep,
  onReload,
  onSaveOver,
}: ConflictDialogProps) {
  return (
    <Modal opened={opened} onClose={onKeep} size="xl" title="Somebody else saved this connection meanwhile">
      <Stack>
        <Text size="sm">
          {who ?? "Another admin has changed it since you opened it."} Nothing of yours was saved, and nothing is lost.
        </Text>
        {differences.length === 0 ? (
          <Text size="sm">Both versions are the same now.</Text>
        ) : (
          <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: "none" }} aria-label="What differs">
            {differences.map((difference) => (
              <DifferenceRow key={difference.key} difference={difference} />
            ))}
          </Stack>
        )}
        <Text size="sm">
          Save mine over it saves the settings that you changed; all others stay as they are saved now.
        </Text>
        <Stack gap="xs">
          <BusyButton onClick={onSaveOver} loading={working}>
            Save mine over it
          </BusyButton>
          <Button
            variant="default"
            onClick={onReload}
            disabled={working}
            h="auto"
            mih={36}
            py={6}
            styles={{ label: { whiteSpace: "normal" } }}
          >
            Reload, and drop what I typed
          </Button>
          <Button variant="default" onClick={onKeep} disabled={working} data-autofocus>
            Go on editing
          </Button>
        </Stack>
      </Stack>
    </Modal>
  );
}

function DifferenceRow({ difference: { label, theirs, mine, clash } }: { readonly difference: Difference }) {
  return (
    <Paper component="li" withBorder p="sm">
      <Group gap="xs" mb={4}>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        {clash && (
          <Badge color="orange" variant="light" tt="none">
            Both changed
          </Badge>
        )}
      </Group>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing={4}>
        <Text size="sm">
          <strong>Saved now:</strong> {theirs}
        </Text>
        <Text size="sm">
          <strong>Yours:</strong> {mine}
        </Text>
      </SimpleGrid>
    </Paper>
  );
}
