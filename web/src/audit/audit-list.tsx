import { Badge, Group, Paper, Stack, Text } from "@mantine/core";
import { momentOf } from "../ui/format";
import type { AuditEvent } from "./use-audit-log";
import { actionInWords, fieldInWords } from "./words";

interface AuditListProps {
  readonly events: readonly AuditEvent[];
  readonly instances: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, string>;
}

/** One sentence an entry, and the fields that were changed. */
export function AuditList({ events, instances, fields }: AuditListProps) {
  return (
    <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: "none" }} aria-label="Entries">
      {events.map((event) => (
        <Paper component="li" key={event.id} withBorder p="sm">
          <Group justify="space-between" gap={4} align="baseline">
            <Text size="sm">
              <strong>{event.actor}</strong> {actionInWords(event.action)}
              {event.instance && ` ${nameOf(event.instance, instances)}`}
            </Text>
            <Text size="xs" c="dimmed" component="time" dateTime={event.at}>
              {momentOf(event.at)}
            </Text>
          </Group>
          {event.fields.length > 0 && (
            <Group gap={6} mt={6}>
              {event.fields.map((key) => (
                <Badge
                  key={key}
                  variant="default"
                  tt="none"
                  fw={400}
                  h="auto"
                  styles={{ label: { whiteSpace: "normal" } }}
                >
                  {fieldInWords(key, fields)}
                </Badge>
              ))}
            </Group>
          )}
        </Paper>
      ))}
    </Stack>
  );
}

function nameOf(instance: string, instances: ReadonlyMap<string, string>): string {
  const name = instances.get(instance);
  return name === undefined ? "a connection that is gone" : `“${name}”`;
}
