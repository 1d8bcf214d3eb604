import { Badge, Group, Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { wordsForSource } from "./source-words";
import type { Instance, Source } from "./types";

interface SourceChipsProps {
  readonly sources: readonly Source[];
  /** Those that have not answered yet. */
  readonly waiting: readonly Instance[];
}

/** What happened at each source, in words. */
export function SourceChips({ sources, waiting }: SourceChipsProps) {
  if (sources.length === 0 && waiting.length === 0) return null;
  return (
    <Group component="ul" gap={6} m={0} p={0} aria-label="Where was searched" style={{ listStyle: "none" }}>
      {sources.map((source) => {
        const { text, color } = wordsForSource(source);
        return (
          <Chip key={source.instance.id} name={source.instance.connectionName} color={color}>
            {text}
          </Chip>
        );
      })}
      {waiting.map(({ id, connectionName }) => (
        <Chip key={id} name={connectionName} color="gray" sign={<Loader size={12} aria-hidden />}>
          searching…
        </Chip>
      ))}
    </Group>
  );
}

interface ChipProps {
  readonly name: string;
  readonly color: string;
  readonly sign?: ReactNode;
  readonly children: string;
}

function Chip({ name, color, sign, children }: ChipProps) {
  return (
    <li>
      <Badge
        variant="light"
        color={color}
        size="lg"
        tt="none"
        fw={500}
        h="auto"
        py={3}
        leftSection={sign}
        styles={{ label: { whiteSpace: "normal" } }}
      >
        <strong>{name}</strong>: {children}
      </Badge>
    </li>
  );
}
