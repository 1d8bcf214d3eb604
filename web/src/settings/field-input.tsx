import { Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { FolderInput, type FolderSource } from "./folder-input";
import { SecretInput } from "./secret-input";
import { type Field, inputId, type Setting } from "./types";

export interface FieldInputProps {
  readonly field: Field;
  /** Absent = a secret that stays as it is. */
  readonly value: string | undefined;
  readonly error: string | undefined;
  readonly setting: Setting | undefined;
  /** What a saved secret no longer goes with, by its label. */
  readonly typeAgain: string | undefined;
  readonly folders: FolderSource;
  /** Writes this setting, or, for a folder, all that choosing it means. `undefined` = as it was. */
  readonly onChange: (values: Readonly<Record<string, string | undefined>>) => void;
}

/** One setting, drawn by its kind; a kind that came after this was written is drawn as text. */
export function FieldInput({ field, value: typed, error, setting, typeAgain, folders, onChange }: FieldInputProps) {
  const value = typed ?? "";
  const { key, kind, label, help, required, defaultValue } = field;
  const change = (next: string | undefined) => onChange({ [key]: next });
  const common = { id: inputId(key), label, error, withAsterisk: required, description: help ?? undefined };
  switch (kind) {
    case "SECRET":
      return <SecretInput {...{ field, error, setting, typeAgain }} value={typed} onChange={change} />;
    case "FOLDER":
      return <FolderInput {...common} value={value} source={folders} onChange={onChange} />;
    case "CHOICE":
      return (
        <Select
          {...common}
          data={choicesOf(field, value)}
          value={value || null}
          placeholder={required ? "Choose one" : "Not set"}
          clearable={!required && !defaultValue}
          allowDeselect={false}
          onChange={(next) => change(next ?? "")}
        />
      );
    case "DATE":
      return (
        <DateInput
          {...common}
          value={value || null}
          valueFormat="YYYY-MM-DD"
          placeholder="YYYY-MM-DD"
          clearable
          // Above, so that an open calendar does not lie upon Save.
          popoverProps={{ position: "top-start", withinPortal: false }}
          clearButtonProps={{ "aria-label": `Clear ${label}` }}
          onChange={(next) => change(next ?? "")}
        />
      );
    case "BOOLEAN":
      return (
        <Switch {...common} checked={value === "true"} onChange={(event) => change(String(event.target.checked))} />
      );
    case "LIST":
      return (
        <TagsInput
          {...common}
          value={partsOf(value)}
          splitChars={[","]}
          acceptValueOnBlur
          placeholder={value ? undefined : "Type one and press Enter"}
          onChange={(parts) => change(parts.join(","))}
        />
      );
    default:
      return (
        <TextInput {...common} value={value} autoComplete="off" onChange={(event) => change(event.target.value)} />
      );
  }
}

/** A value that is saved and no longer offered stays visible. */
function choicesOf({ choices }: Field, value: string) {
  const offered = (choices ?? []).map((choice) => ({ value: choice.value, label: choice.label }));
  const known = value === "" || offered.some((choice) => choice.value === value);
  return known ? offered : [...offered, { value, label: value }];
}

function partsOf(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
}
