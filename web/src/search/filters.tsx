import { Button, Checkbox, Group, Radio, Stack } from "@mantine/core";
import { DatePicker } from "@mantine/dates";
import { dayOf } from "../ui/format";
import { FilterMenu } from "./filter-menu";
import { isKind, kinds } from "./kinds";
import { isPeriod, periods } from "./periods";
import type { Instance } from "./types";
import { type Criteria, hasFilters, noFilters } from "./use-criteria";

interface FiltersProps {
  readonly criteria: Criteria;
  readonly change: (changes: Partial<Criteria>) => void;
  readonly instances: readonly Instance[];
}

/** What narrows the search: kind, date of change, connection. */
export function Filters({ criteria, change, instances }: FiltersProps) {
  const where = instances.filter(({ id }) => criteria.instances.includes(id));
  return (
    <Group gap="xs" role="group" aria-label="Filters">
      <FilterMenu label="Kind" chosen={inFew(criteria.kinds.map((kind) => kinds[kind].many))}>
        <Checkbox.Group
          label="Kind"
          value={[...criteria.kinds]}
          onChange={(values) => change({ kinds: values.filter(isKind) })}
        >
          <Stack gap="xs" mt="xs">
            {Object.entries(kinds).map(([value, { many }]) => (
              <Checkbox key={value} value={value} label={many} />
            ))}
          </Stack>
        </Checkbox.Group>
      </FilterMenu>
      <FilterMenu label="Changed" chosen={wordsForPeriod(criteria)}>
        <Stack gap="sm">
          <Radio.Group
            label="Changed"
            value={criteria.period}
            onChange={(value) => isPeriod(value) && change({ period: value })}
          >
            <Stack gap="xs" mt="xs">
              {Object.entries(periods).map(([value, label]) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          {criteria.period === "between" && <Days criteria={criteria} change={change} />}
        </Stack>
      </FilterMenu>
      {instances.length > 1 && (
        <FilterMenu label="Where" chosen={inFew(where.map(({ connectionName }) => connectionName))}>
          <Checkbox.Group
            label="Where"
            value={where.map(({ id }) => id)}
            onChange={(ids) => change({ instances: ids.length === instances.length ? [] : ids })}
          >
            <Stack gap="xs" mt="xs">
              {instances.map(({ id, connectionName }) => (
                <Checkbox key={id} value={id} label={connectionName} />
              ))}
            </Stack>
          </Checkbox.Group>
        </FilterMenu>
      )}
      {hasFilters(criteria) && (
        <Button variant="subtle" size="compact-md" fz="sm" onClick={() => change(noFilters)}>
          Remove filters
        </Button>
      )}
    </Group>
  );
}

function Days({ criteria: { from, to }, change }: Pick<FiltersProps, "criteria" | "change">) {
  return (
    <DatePicker
      type="range"
      allowSingleDateInRange
      size="xs"
      aria-label="The two days"
      {...(from && { defaultDate: from })}
      value={[from ?? null, to ?? null]}
      onChange={([first, last]) => change({ from: first ?? undefined, to: last ?? undefined })}
    />
  );
}

/** Two by name; of more than two the first one, and how many others. */
function inFew(chosen: readonly string[]): string {
  return chosen.length > 2 ? `${chosen[0]} and ${chosen.length - 1} more` : chosen.join(", ");
}

function wordsForPeriod({ period, from, to }: Criteria): string {
  if (period === "any") return "";
  if (period !== "between") return periods[period].toLowerCase();
  const day = (text: string) => dayOf(`${text}T12:00:00`);
  if (from && to) return from === to ? day(from) : `${day(from)} to ${day(to)}`;
  return from ? `since ${day(from)}` : "between two days";
}
