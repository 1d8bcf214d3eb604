import { Anchor, Breadcrumbs, Button, Group, Modal, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { plural } from "../ui/format";
import { FolderList, type FolderLogin } from "./folder-list";
import { type Folder, useFolders } from "./use-folders";

interface FolderPickerProps {
  readonly connectionId: string;
  readonly login: FolderLogin;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onChoose: (folder: Folder, path: readonly string[]) => void;
}

const top = "All folders";

/** Walks the drive with the admin's own login: down by a folder's name, up by the path above the list. */
export function FolderPicker({ connectionId, login, opened, onClose, onChoose }: FolderPickerProps) {
  const [path, setPath] = useState<readonly Folder[]>([]);
  const here = path.at(-1);
  const listing = useFolders(connectionId, here?.id, opened);
  const place = useRef<HTMLParagraphElement>(null);
  const walked = useRef(false);
  const names = path.map(({ name }) => name);

  // What had the focus is gone with the old list: say where we are now.
  // biome-ignore lint/correctness/useExhaustiveDependencies: every step of the walk, even to a place of the same name
  useEffect(() => {
    if (walked.current) place.current?.focus();
  }, [path]);

  function go(next: readonly Folder[]) {
    walked.current = true;
    setPath(next);
  }

  const { nodes: folders, loading } = listing;
  const said = loading ? "Loading folders…" : `${plural(folders.length, "folder")} in ${here?.name ?? top}`;
  return (
    <Modal opened={opened} onClose={onClose} title="Choose a folder" size="lg">
      <Stack gap="sm">
        <Breadcrumbs separatorMargin={6} style={{ flexWrap: "wrap", rowGap: 4 }}>
          {path.length > 0 && (
            <Anchor component="button" type="button" size="sm" onClick={() => go([])}>
              {top}
            </Anchor>
          )}
          {path.slice(0, -1).map((folder, index) => (
            <Anchor
              component="button"
              type="button"
              size="sm"
              key={folder.id}
              onClick={() => go(path.slice(0, index + 1))}
            >
              {folder.name}
            </Anchor>
          ))}
          <Text
            ref={place}
            tabIndex={-1}
            data-autofocus
            size="sm"
            fw={600}
            aria-current="location"
            style={{ whiteSpace: "normal", outline: "none" }}
          >
            {here?.name ?? top}
          </Text>
        </Breadcrumbs>
        <VisuallyHidden aria-live="polite">{opened ? said : ""}</VisuallyHidden>
        <FolderList
          listing={listing}
          login={login}
          onOpen={(folder) => go([...path, folder])}
          onChoose={(folder) => onChoose(folder, [...names, folder.name])}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={!here} onClick={() => here && onChoose(here, names)}>
            Choose this folder
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
