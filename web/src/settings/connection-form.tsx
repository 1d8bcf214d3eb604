import { Badge, Stack, Switch, Tabs, TextInput } from "@mantine/core";
import { movedTarget } from "./draft";
import { FieldInput } from "./field-input";
import type { FolderLogin } from "./folder-list";
import { tabOf } from "./problems";
import { type FormTab, inputId, nameKey, type Provider } from "./types";
import type { ConnectionFormState } from "./use-connection-form";

interface ConnectionFormProps {
  readonly provider: Provider;
  readonly form: ConnectionFormState;
  readonly tab: FormTab;
  readonly onTab: (tab: FormTab) => void;
  readonly login: FolderLogin;
}

/** The configuration of one connection, drawn from what its provider declares and from nothing else. */
export function ConnectionForm({ provider, form, tab, onTab, login }: ConnectionFormProps) {
  const { base, draft, saved, round, change, errorOf } = form;
  // Changes with every save, so that a replaced secret is drawn as set again.
  const generation = `${saved?.id ?? "new"}-${saved?.version ?? 0}-${round}`;
  const inputs = (advanced: boolean) =>
    provider.fields
      .filter((field) => field.advanced === advanced)
      .map((field) => (
        <FieldInput
          key={field.kind === "SECRET" ? `${field.key}-${generation}` : field.key}
          field={field}
          value={draft.values[field.key]}
          error={errorOf(field.key)}
          typeAgain={targetOf(provider, movedTarget(field, base, draft))}
          setting={saved?.settings?.find(({ key }) => key === field.key)}
          folders={{ connectionId: saved?.id, login }}
          onChange={(values) => change({}, values)}
        />
      ));
  return (
    <Stack gap="lg">
      <Tabs value={tab} onChange={(next) => onTab(next === "advanced" ? "advanced" : "settings")}>
        <Tabs.List mb="md">
          <TabLabel value="settings" label="Settings" bad={badIn(provider, form, "settings")} />
          <TabLabel value="advanced" label="Advanced" bad={badIn(provider, form, "advanced")} />
        </Tabs.List>
        <Tabs.Panel value="settings">
          <Stack gap="md">
            <TextInput
              id={inputId(nameKey)}
              label="Connection name"
              description="What people see in their list of places to search. Up to 80 characters, unique in the team."
              withAsterisk
              autoComplete="off"
              value={draft.connectionName}
              error={errorOf(nameKey)}
              onChange={(event) => change({ connectionName: event.target.value }, {})}
            />
            {inputs(false)}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="advanced">
          <Stack gap="md">{inputs(true)}</Stack>
        </Tabs.Panel>
      </Tabs>
      <Switch
        label={`Enable this ${provider.name} instance with Popsync search`}
        description="While it is off, only admins see it: set it up, log in and test it first."
        checked={draft.enabled}
        onChange={(event) => change({ enabled: event.target.checked })}
      />
    </Stack>
  );
}

function targetOf({ fields }: Provider, key: string | undefined): string | undefined {
  return fields.find((field) => field.key === key)?.label;
}

function badIn(provider: Provider, { problems }: ConnectionFormState, tab: FormTab): number {
  return problems.filter(({ key }) => tabOf(provider, key) === tab).length;
}

function TabLabel({ value, label, bad }: { readonly value: FormTab; readonly label: string; readonly bad: number }) {
  const badge = bad > 0 && (
    <Badge color="red" size="sm" circle aria-label={`${bad} to correct`}>
      {bad}
    </Badge>
  );
  return (
    <Tabs.Tab value={value} rightSection={badge || undefined}>
      {label}
    </Tabs.Tab>
  );
}
