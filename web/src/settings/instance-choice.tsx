import { Button, Select, Stack } from "@mantine/core";
import { useNavigate } from "react-router";
import type { Connection, Provider } from "./types";

interface InstanceChoiceProps {
  readonly teamId: string;
  readonly provider: Provider;
  readonly connections: readonly Connection[];
  /** Absent while a new one is being made. */
  readonly current: Connection | undefined;
}

/** Which of the provider's instances the form shows, and the way to one more. */
export function InstanceChoice({ teamId, provider, connections, current }: InstanceChoiceProps) {
  const navigate = useNavigate();
  return (
    <Stack gap="xs" align="flex-start">
      <Select
        label="Select instance"
        w="100%"
        maw={420}
        placeholder={connections.length > 0 ? "A new instance" : "There is none yet"}
        disabled={connections.length === 0}
        allowDeselect={false}
        data={connections.map(({ id, connectionName }) => ({ value: id, label: connectionName }))}
        value={current?.id ?? null}
        onChange={(id) => id && void navigate(`/settings/${teamId}/${id}`)}
      />
      <Button
        variant="light"
        size="xs"
        disabled={!current}
        onClick={() => void navigate(`/settings/${teamId}/new?provider=${encodeURIComponent(provider.id)}`)}
      >
        New instance
      </Button>
    </Stack>
  );
}
