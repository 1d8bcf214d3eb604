import { Badge, Group } from "@mantine/core";
import { wordsForSource } from "./source-words";
import type { Source } from "./types";

/** What happened at each source, in words. */
export function SourceChips({ sources }: { readonly sources: readonly Source[] }) {
  if (sources.length === 0) return null;
  return (
    <Group component="ul" gap={6} m={0} p={0} aria-label="Where was searched" style={{ listStyle: "none" }}>
      {sources.map((source) => {
        const { text, color } = wordsForSource(source);
        return (
          <li key={source.instance.id} data-source={source.instance.connectionName} data-state={source.state}>
            <Badge
              variant="light"
              color={color}
              size="lg"
              tt="none"
              fw={500}
              h="auto"
              py={3}
              styles={{ label: { whiteSpace: "normal" } }}
            >
              <strong>{source.instance.connectionName}</strong>: {text}
            </Badge>
          </li>
        );
      })}
    </Group>
  );
}
