import { useMutation } from "urql";
import { ErrorNotice } from "../ui/error-notice";
import { DeleteDialog } from "./delete-dialog";
import { DeleteConnection } from "./documents";
import { success } from "./toasts";
import type { Connection } from "./types";

interface RemoveConnectionProps {
  readonly connection: Connection;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Deletes the version that is on the screen, and no other. */
export function RemoveConnection({ connection, opened, onClose, onDeleted }: RemoveConnectionProps) {
  const [{ fetching, error }, remove] = useMutation(DeleteConnection);
  const { id, version, connectionName } = connection;

  async function confirm(): Promise<void> {
    const { data } = await remove({ id, version });
    if (!data) return;
    success(`“${connectionName}” was deleted.`);
    onDeleted();
  }

  return (
    <DeleteDialog
      name={connectionName}
      opened={opened}
      working={fetching}
      error={error && <ErrorNotice error={error} />}
      onClose={onClose}
      onDelete={() => void confirm()}
    />
  );
}
