import { Anchor, Paper, Stack, Text, Title } from "@mantine/core";
import { CopyLine } from "../ui/copy-line";
import type { Connection, Provider } from "./types";

interface SetupHelpProps {
  readonly provider: Provider;
  readonly links: Connection["setupLinks"] | undefined;
}

/** What has to be entered or opened at the vendor's, to be copied from here. Before the first save it is what one begins with. */
export function SetupHelp({ provider, links }: SetupHelpProps) {
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="setup-title">
      <Stack gap="md">
        <Title order={3} size="h4" id="setup-title">
          For setting it up at {provider.name}
        </Title>
        {provider.setupUrl && (
          <Anchor href={provider.setupUrl} target="_blank" rel="noreferrer" size="sm" fw={500}>
            Register an application (opens a new tab)
          </Anchor>
        )}
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            Redirect URI
          </Text>
          <Text size="xs" c="dimmed">
            Register it there exactly as it is spelt here.
          </Text>
          <CopyLine value={provider.redirectUri} what="the redirect URI" />
        </Stack>
        {links?.map(({ label, url, help }) => (
          <Stack gap={4} key={url}>
            <Anchor href={url} target="_blank" rel="noreferrer" size="sm" fw={500}>
              {label} (opens a new tab)
            </Anchor>
            {help && (
              <Text size="xs" c="dimmed">
                {help}
              </Text>
            )}
            <CopyLine value={url} what={label} />
          </Stack>
        ))}
      </Stack>
    </Paper>
  );
}
