import { Badge, Group, Loader } from "@mantine/core";
import { wordsForSource } from "./source-words";
import type { Instance, Source } from "./types";

interface SourceChipsProps {
  readonly sources: readonly Source[];
  /** Those that have not answered yet. */
  readonly waiting: readonly Instance[];
}

/** What happened at each source, in words. Of many with the same words only two are named: the results come first. */
export function SourceChips({ sources, waiting }: SourceChipsProps) {
  if (sources.length === 0 && waiting.length === 0) return null;
  return (
    <Group component="ul" gap={6} m={0} p={0} aria-label="Where was searched" style={{ listStyle: "none" }}>
      {chipsOf(sources, waiting).map(({ key, names, text, color, busy }) => (
        <li key={key}>
          <Badge
            variant="light"
            color={color}
            size="lg"
            radius={16}
            tt="none"
            fw={500}
            h="auto"
            py={3}
            leftSection={busy && <Loader size={12} aria-hidden />}
            styles={{ label: { whiteSpace: "normal" } }}
          >
            <strong>{names}</strong>: {text}
          </Badge>
        </li>
      ))}
    </Group>
  );
}

interface Chip {
  readonly key: string;
  readonly names: string;
  readonly text: string;
  readonly color: string;
  readonly busy: boolean;
}

const MANY = 4;

function chipsOf(sources: readonly Source[], waiting: readonly Instance[]): readonly Chip[] {
  const each: readonly Chip[] = [
    ...sources.map((source) => {
      const { text, color } = wordsForSource(source);
      return { key: source.instance.id, names: source.instance.connectionName, text, color, busy: false };
    }),
    ...waiting.map(({ id, connectionName }) => {
      return { key: id, names: connectionName, text: "searching…", color: "gray", busy: true };
    }),
  ];
  return each.flatMap((chip) => {
    const alike = each.filter(({ text }) => text === chip.text);
    const [first, second] = alike;
    if (!first || !second || alike.length < MANY) return chip;
    return chip === first ? { ...chip, names: `${first.names}, ${second.names} and ${alike.length - 2} others` } : [];
  });
}
