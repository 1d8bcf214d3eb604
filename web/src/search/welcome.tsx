import { Stack, Text, Title } from "@mantine/core";
import { IconPhotoSearch } from "@tabler/icons-react";
import type { PanelTeam } from "./types";

/** Before anything is typed. */
export function Welcome({ team }: { readonly team: PanelTeam }) {
  const ready = team.providerInstances.some(({ login }) => login.state === "LOGGED_IN" || login.state === "NOT_NEEDED");
  return (
    <Stack align="center" gap={6} py={{ base: 32, sm: 72 }} px="md">
      <IconPhotoSearch size={48} stroke={1.25} aria-hidden />
      <Title order={2} size="h4" ta="center">
        {ready ? "What are you looking for?" : "Log in to a source first"}
      </Title>
      <Text size="sm" c="dimmed" ta="center" maw={440}>
        {ready
          ? "Type a word: pictures, films and documents appear as you type. You find what your own account may see."
          : "Press Login beside one of your sources. Then type: you find what your own account may see."}
      </Text>
    </Stack>
  );
}
