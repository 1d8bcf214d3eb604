import { Avatar, Collapse, Text, Title, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronDown, IconCloud } from "@tabler/icons-react";
import { useState } from "react";
import { LoginControl } from "../login/login-control";
import classes from "./search.module.css";
import type { Instance } from "./types";

interface ProviderListProps {
  readonly instances: readonly Instance[];
  /** There is something to be found, or told of: the list is not what one looks for. */
  readonly searching: boolean;
  readonly onChange: () => void;
}

const isReady = ({ login }: Instance) => login.state === "LOGGED_IN" || login.state === "NOT_NEEDED";

/**
 * Where one can search, with the state of each, and Login beside it. Where there is little room it folds up once all are ready,
 * and during a search as soon as one is.
 */
export function ProviderList({ instances, searching, onChange }: ProviderListProps) {
  const ready = instances.filter(isReady).length;
  const [wanted, want] = useState<boolean>();
  const opened = wanted ?? (searching ? ready === 0 : ready < instances.length);
  const wide = useMediaQuery("(min-width: 62em)", undefined, { getInitialValueInEffect: false });
  return (
    <section aria-labelledby="sources-title" className={classes.sources}>
      <Title order={2} size="h5" id="sources-title" className={classes.wide}>
        Sources
      </Title>
      <UnstyledButton
        className={classes.fold}
        onClick={() => want(!opened)}
        aria-expanded={opened}
        aria-controls="sources-list"
      >
        <span>
          <strong>Sources</strong> · {ready} of {instances.length} ready
        </span>
        <IconChevronDown size={18} aria-hidden data-opened={opened || undefined} />
      </UnstyledButton>
      <Collapse expanded={wide || opened} id="sources-list">
        <List instances={instances} onChange={onChange} />
      </Collapse>
    </section>
  );
}

function List({ instances, onChange }: Pick<ProviderListProps, "instances" | "onChange">) {
  return (
    <ul className={classes.plain}>
      {instances.map((instance) => (
        <li key={instance.id} className={classes.source} data-instance={instance.connectionName}>
          <Avatar size={32} radius="sm" src={instance.provider.iconUrl ?? null} alt="" color="indigo">
            <IconCloud size={18} aria-hidden />
          </Avatar>
          <div className={classes.sourceWords}>
            <LoginControl instance={instance} onChange={onChange}>
              <Text size="sm" fw={600} lh={1.3}>
                {instance.connectionName}
              </Text>
              {instance.provider.name !== instance.connectionName && (
                <Text size="xs" c="dimmed">
                  {instance.provider.name}
                </Text>
              )}
            </LoginControl>
          </div>
        </li>
      ))}
    </ul>
  );
}
