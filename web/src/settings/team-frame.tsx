import { Stack, Tabs, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { usePageTitle } from "../ui/page-title";

interface TeamFrameProps {
  readonly teamId: string;
  readonly teamName: string | undefined;
  readonly tab: "popsync" | "audit";
  /** What of it the page shows, for its title. */
  readonly part?: string | undefined;
  readonly children: ReactNode;
}

/** Team Settings, with its tabs. */
export function TeamFrame({ teamId, teamName, tab, part, children }: TeamFrameProps) {
  const navigate = useNavigate();
  usePageTitle(part ?? (tab === "audit" ? "Audit log" : undefined), "Team settings", teamName);
  const go = (next: string | null) => {
    if (next !== tab) void navigate(next === "audit" ? `/audit/${teamId}` : `/settings/${teamId}`);
  };
  return (
    <Stack gap="md" maw={880} mx="auto" w="100%">
      <div>
        <Title order={1} size="h2">
          Team settings
        </Title>
        <Text c="dimmed">{teamName ?? "\u00a0"}</Text>
      </div>
      <Tabs value={tab} onChange={go} activateTabWithKeyboard={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="popsync">Popsync</Tabs.Tab>
          <Tabs.Tab value="audit">Audit log</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={tab}>{children}</Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
