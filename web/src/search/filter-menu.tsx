import { Button, Popover, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface FilterMenuProps {
  readonly label: string;
  /** What is chosen, in words; empty = everything. */
  readonly chosen: string;
  readonly children: ReactNode;
}

/** A button that says what a filter is set to, and opens it. */
export function FilterMenu({ label, chosen, children }: FilterMenuProps) {
  return (
    <Popover position="bottom-start" shadow="md" trapFocus returnFocus withinPortal={false} width="max-content">
      <Popover.Target>
        <Button
          variant={chosen ? "light" : "default"}
          size="compact-md"
          fz="sm"
          fw={chosen ? 600 : 500}
          maw="100%"
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          <Text component="span" inherit lh={1.4} truncate>
            {chosen ? `${label}: ${chosen}` : label}
          </Text>
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="min(320px, calc(100vw - 32px))">{children}</Popover.Dropdown>
    </Popover>
  );
}
