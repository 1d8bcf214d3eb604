import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import type { FolderLogin } from "./folder-list";
import { FolderPicker } from "./folder-picker";

/** The saved connection whose folders can be walked; without one there is nothing to walk yet. */
export interface FolderSource {
  readonly connectionId: string | undefined;
  readonly login: FolderLogin;
}

interface FolderInputProps {
  readonly id: string;
  readonly label: string;
  readonly description: string | undefined;
  readonly error: string | undefined;
  readonly withAsterisk: boolean;
  readonly value: string;
  readonly source: FolderSource;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
}

/** A folder's id, pasted, or picked by walking the drive. */
export function FolderInput({
  id,
  label,
  description,
  error,
  withAsterisk,
  value,
  source,
  onChange,
}: FolderInputProps) {
  const [opened, { open, close }] = useDisclosure(false);
  const [chosen, setChosen] = useState<{ value: string; path: string }>();
  const key = id.replace(/^field-/, "");
  return (
    <Stack gap={6}>
      <TextInput
        id={id}
        label={label}
        description={description}
        error={error}
        withAsterisk={withAsterisk}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ [key]: event.target.value })}
      />
      <Group gap="xs">
        <Button variant="default" size="xs" disabled={!source.connectionId} onClick={open}>
          Choose a folder
        </Button>
        {value !== "" && (
          <Button variant="subtle" size="xs" onClick={() => onChange({ [key]: "" })}>
            No folder
          </Button>
        )}
        {!source.connectionId && (
          <Text size="xs" c="dimmed">
            Save this connection first: then you can log in and choose.
          </Text>
        )}
      </Group>
      {chosen && chosen.value === value && <Text size="sm">Chosen: {chosen.path}</Text>}
      {source.connectionId && (
        <FolderPicker
          connectionId={source.connectionId}
          login={source.login}
          opened={opened}
          onClose={close}
          onChoose={(folder, path) => {
            const values = Object.fromEntries(folder.settings.map((setting) => [setting.key, setting.value]));
            setChosen({ value: values[key] ?? "", path: path.join(" / ") });
            onChange(values);
            close();
          }}
        />
      )}
    </Stack>
  );
}
