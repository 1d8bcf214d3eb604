import { Button, Group, Input, PasswordInput, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useRef, useState } from "react";
import { momentOf } from "../ui/format";
import { type Field, inputId, type Setting } from "./types";

interface SecretInputProps {
  readonly field: Field;
  /** What replaces it; "" removes it, absent keeps it. */
  readonly value: string | undefined;
  readonly error: string | undefined;
  readonly setting: Setting | undefined;
  /** The label of what it belongs to, once that was changed. */
  readonly typeAgain: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** Goes in and never comes out: what is saved is only said to be there, until it is replaced. */
export function SecretInput({ field, value, error, setting, typeAgain, onChange }: SecretInputProps) {
  const { key, label, help, required } = field;
  const [replacing, setReplacing] = useState(false);
  const replace = useRef<HTMLButtonElement>(null);
  const isSet = setting?.isSet ?? false;
  const again =
    isSet && typeAgain !== undefined ? `It belongs to ${typeAgain}, which you changed: type it again.` : help;
  const common = { label, error, withAsterisk: required, description: again };

  function keep() {
    onChange(undefined);
    setReplacing(false);
    requestAnimationFrame(() => replace.current?.focus());
  }

  if (isSet && !replacing && !value && typeAgain === undefined) {
    const since = setting?.updatedAt ? `Set since ${momentOf(setting.updatedAt)}. It is never shown.` : "Set.";
    return (
      <Input.Wrapper {...common} labelElement="div">
        <Group gap="xs" mt={4}>
          <Text size="sm">{value === "" ? "Will be removed when you save." : since}</Text>
          <Button ref={replace} id={inputId(key)} variant="default" size="xs" onClick={() => setReplacing(true)}>
            Replace<VisuallyHidden> {label}</VisuallyHidden>
          </Button>
          {!required && (
            <Button variant="default" size="xs" onClick={() => onChange(value === "" ? undefined : "")}>
              {value === "" ? "Keep" : "Remove"}
              <VisuallyHidden> {label}</VisuallyHidden>
            </Button>
          )}
        </Group>
      </Input.Wrapper>
    );
  }
  return (
    <Stack gap={4}>
      <PasswordInput
        {...common}
        id={inputId(key)}
        value={value ?? ""}
        autoComplete="new-password"
        autoFocus={replacing}
        visibilityToggleButtonProps={{ "aria-label": `Show ${label}`, tabIndex: 0 }}
        onChange={(event) => onChange(event.target.value === "" ? undefined : event.target.value)}
      />
      {isSet && typeAgain === undefined && (
        <Button variant="subtle" size="xs" onClick={keep} style={{ alignSelf: "flex-start" }}>
          Keep the one that is set
        </Button>
      )}
    </Stack>
  );
}
