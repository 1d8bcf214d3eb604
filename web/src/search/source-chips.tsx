import { Badge, Group, Loader } from "@mantine/core";
import { wordsForSource } from "./source-words";
import type { Instance, Source } from "./types";

interface SourceChipsProps {
  readonly sources: readonly Source[];
  /** All that are asked, in the order of the list of sources: a chip keeps its place while the others answer. */
  readonly asked: readonly Instance[];
  /** Those that have not answered yet are still being asked. */
  readonly arriving: boolean;
}

/** What happened at each source, in words. Of many with the same words only two are named: the results come first. */
export function SourceChips(props: SourceChipsProps) {
  const chips = chipsOf(props);
  if (chips.length === 0) return null;
  return (
    <Group component="ul" gap={6} m={0} p={0} aria-label="Where was searched" style={{ listStyle: "none" }}>
      {chips.map(({ key, names, text, color, busy }) => (
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

function chipsOf({ sources, asked, arriving }: SourceChipsProps): readonly Chip[] {
  const told = new Map(sources.map((source) => [source.instance.id, source]));
  const names = new Map(
    [...asked, ...sources.map(({ instance }) => instance)].map((one) => [one.id, one.connectionName]),
  );
  const each: readonly Chip[] = [...names].flatMap(([key, name]) => {
    const source = told.get(key);
    if (source) return { key, names: name, busy: false, ...wordsForSource(source) };
    return arriving ? { key, names: name, busy: true, text: "searching…", color: "gray" } : [];
  });
  return each.flatMap((chip) => {
    const alike = each.filter(({ text }) => text === chip.text);
    const [first, second] = alike;
    if (!first || !second || alike.length < MANY) return chip;
    return chip === first ? { ...chip, names: `${first.names}, ${second.names} and ${alike.length - 2} others` } : [];
  });
}
