import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { IconCloudOff, IconLock, IconZoomExclamation } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { failedAltogether } from "./source-words";
import type { Source } from "./types";
import { type Criteria, hasFilters, noFilters } from "./use-criteria";

interface NoResultsProps {
  readonly text: string;
  readonly criteria: Criteria;
  readonly sources: readonly Source[];
  readonly change: (changes: Partial<Criteria>) => void;
}

/** Nothing is shown: because there is nothing, because one has to log in, or because it could not be asked. */
export function NoResults({ text, criteria, sources, change }: NoResultsProps) {
  const failed = sources.filter(failedAltogether);
  const loginsOnly = failed.length > 0 && failed.every(({ state }) => state === "LOGIN_REQUIRED");
  if (failed.length === sources.length && failed.length > 0) {
    return loginsOnly ? (
      <Empty Icon={IconLock} title="Log in to search" reason="login">
        Nothing was searched yet: your sources want to know you first. Press Login above.
      </Empty>
    ) : (
      <Empty Icon={IconCloudOff} title="No source could be searched" reason="failed">
        This does not mean that there is nothing. What happened to each source stands above.
      </Empty>
    );
  }
  const filtered = hasFilters(criteria);
  return (
    <Empty
      Icon={IconZoomExclamation}
      title={`Nothing found for “${text}”`}
      reason={failed.length > 0 ? "partly" : "nothing"}
    >
      {failed.length > 0 && "Not every source could be searched; the others have nothing. "}
      {filtered
        ? "Filters are set: without them there may be more."
        : "Try another word, or a part of the file’s name."}
      {filtered && (
        <Center mt="sm">
          <Button variant="default" onClick={() => change(noFilters)}>
            Remove filters
          </Button>
        </Center>
      )}
    </Empty>
  );
}

interface EmptyProps {
  readonly Icon: typeof IconLock;
  readonly title: string;
  readonly reason: string;
  readonly children: ReactNode;
}

function Empty({ Icon, title, reason, children }: EmptyProps) {
  return (
    <Stack align="center" gap={6} py={40} px="md" role="status" data-empty={reason}>
      <Icon size={44} stroke={1.25} aria-hidden />
      <Title order={2} size="h4" ta="center">
        {title}
      </Title>
      <Text component="div" size="sm" c="dimmed" ta="center" maw={460}>
        {children}
      </Text>
    </Stack>
  );
}
