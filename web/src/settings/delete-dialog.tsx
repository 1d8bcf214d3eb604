import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { BusyButton } from "./busy-button";

interface DeleteDialogProps {
  readonly name: string;
  readonly opened: boolean;
  readonly working: boolean;
  readonly error: ReactNode;
  readonly onClose: () => void;
  readonly onDelete: () => void;
}

/** Asks first. Cancel comes first too, so that Enter on a freshly opened dialog deletes nothing. */
export function DeleteDialog({ name, opened, working, error, onClose, onDelete }: DeleteDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Delete “${name}”?`} closeOnClickOutside={!working}>
      <Stack>
        <Text size="sm">
          Members no longer search it, from now on. Logins that no other connection uses are forgotten. This can't be
          undone.
        </Text>
        {error}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus onClick={onClose} disabled={working}>
            Cancel
          </Button>
          <BusyButton color="red" onClick={onDelete} loading={working}>
            Delete
          </BusyButton>
        </Group>
      </Stack>
    </Modal>
  );
}
