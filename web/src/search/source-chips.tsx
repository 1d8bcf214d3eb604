import { Badge, Group, Loader } from "@mantine/core";
import { FOUND, wordsForSource } from "./source-words";
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

/** From so many sources on, those without a count that have the same to tell share a chip. */
const MANY = 5;

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
    const alike = each.filter(({ text, color }) => text === chip.text && color !== FOUND);
    const [first, second] = alike;
    if (!first || !second || each.length < MANY) return chip;
    return chip === first ? { ...chip, names: nameAll(alike.map(({ names: name }) => name)) } : [];
  });
}

function nameAll([first, second, ...others]: readonly string[]): string {
  return others.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${others.length} more`;
}
