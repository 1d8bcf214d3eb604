import { Badge, Button, Modal, Stack, Table, Text } from "@mantine/core";
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
    <Modal
      opened={opened}
      onClose={onKeep}
      size="xl"
      title="Somebody else saved this connection meanwhile"
      closeButtonProps={{ "aria-label": "Close, and go on editing" }}
    >
      <Stack>
        <Text size="sm">
          {who ?? "Another admin has changed it since you opened it."} Nothing of yours was saved, and nothing is lost.
        </Text>
        {differences.length === 0 ? (
          <Text size="sm">Both versions are the same now.</Text>
        ) : (
          <Table.ScrollContainer minWidth={0} type="native">
            <Table layout="fixed" verticalSpacing="xs" aria-label="What differs" style={{ overflowWrap: "anywhere" }}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Setting</Table.Th>
                  <Table.Th>Saved now</Table.Th>
                  <Table.Th>Yours</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {differences.map(({ key, label, theirs, mine, clash }) => (
                  <Table.Tr key={key}>
                    <Table.Th scope="row" fw={500}>
                      {label}{" "}
                      {clash && (
                        <Badge color="orange" variant="light" tt="none" size="sm">
                          Both changed
                        </Badge>
                      )}
                    </Table.Th>
                    <Table.Td>{theirs}</Table.Td>
                    <Table.Td>{mine}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <Text size="sm">
          Save mine over it saves the settings that you changed; all others stay as they are saved now.
        </Text>
        <Stack gap="xs">
          <Button onClick={onSaveOver} loading={working}>
            Save mine over it
          </Button>
          <Button variant="default" onClick={onReload} disabled={working}>
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
