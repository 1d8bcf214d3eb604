import { Box, Button, Group, Loader, Stack, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconFolder } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ErrorNotice } from "../ui/error-notice";
import { Notice } from "../ui/notice";
import type { Folder, FolderListing } from "./use-folders";

/** How an admin who is not logged in does so; then the list is read again. */
export type FolderLogin = (onChange: () => void) => ReactNode;

interface FolderListProps {
  readonly listing: FolderListing;
  readonly login: FolderLogin;
  readonly onOpen: (folder: Folder) => void;
  readonly onChoose: (folder: Folder) => void;
}

/** What is inside one folder, or why that can't be told. */
export function FolderList({ listing, login, onOpen, onChoose }: FolderListProps) {
  const { nodes: folders, more, loading, error, absent, loadMore, reload } = listing;
  const needsLogin = error?.graphQLErrors.some(({ extensions }) => extensions["code"] === "LOGIN_REQUIRED");
  return (
    <Stack gap={4} mih={160}>
      <Stack component="ul" gap={4} m={0} p={0} style={{ listStyle: "none" }} aria-label="Folders">
        {folders.map((folder) => (
          <Group component="li" key={folder.id} gap="xs" wrap="nowrap" justify="space-between">
            {folder.hasChildren ? (
              <UnstyledButton aria-label={`Open ${folder.name}`} onClick={() => onOpen(folder)} py={6} flex={1}>
                <FolderName name={folder.name} td="underline" />
              </UnstyledButton>
            ) : (
              <Box py={6} flex={1}>
                <FolderName name={folder.name} />
              </Box>
            )}
            <Button variant="default" size="xs" style={{ flexShrink: 0 }} onClick={() => onChoose(folder)}>
              Choose<VisuallyHidden> {folder.name}</VisuallyHidden>
            </Button>
          </Group>
        ))}
      </Stack>
      {loading && (
        <Group gap="xs">
          <Loader size="xs" aria-hidden />
          <Text size="sm">Loading folders…</Text>
        </Group>
      )}
      {needsLogin && (
        <Notice tone="info" title="Log in first">
          <Stack gap="xs" align="flex-start">
            <Text size="sm">Folders are read with your own account, and you are not logged in to this connection.</Text>
            {login(reload)}
          </Stack>
        </Notice>
      )}
      {error && !needsLogin && <ErrorNotice error={error} onRetry={more ? loadMore : reload} />}
      {absent && <Text size="sm">There are no folders to choose from here. Paste the folder's id instead.</Text>}
      {!loading && !error && !absent && folders.length === 0 && <Text size="sm">No folders in here.</Text>}
      {more && !loading && !error && (
        <Button variant="default" onClick={loadMore}>
          Load more folders
        </Button>
      )}
    </Stack>
  );
}

function FolderName({ name, td }: { readonly name: string; readonly td?: "underline" }) {
  return (
    <Group component="span" gap={8} wrap="nowrap">
      <IconFolder size={18} stroke={1.5} style={{ flex: "none" }} aria-hidden />
      <Text component="span" size="sm" {...(td && { td })}>
        {name}
      </Text>
    </Group>
  );
}
