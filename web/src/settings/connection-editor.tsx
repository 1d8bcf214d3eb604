import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { ErrorNotice } from "../ui/error-notice";
import { BusyButton } from "./busy-button";
import { ConflictDialog } from "./conflict-dialog";
import { ConnectionForm } from "./connection-form";
import type { FolderLogin } from "./folder-list";
import { LeaveGuard } from "./leave-guard";
import { Notices } from "./notices";
import { firstProblem, focusField, ProblemSummary, tabOf } from "./problems";
import { RemoveConnection } from "./remove-connection";
import { SetupHelp } from "./setup-help";
import { TestResults } from "./test-results";
import { success } from "./toasts";
import type { Connection, FormTab, Problem, Provider } from "./types";
import { useConflict } from "./use-conflict";
import { useConnectionForm } from "./use-connection-form";
import { useSaving } from "./use-saving";
import { useTesting } from "./use-testing";

export interface ConnectionEditorProps {
  readonly teamId: string;
  readonly provider: Provider;
  /** As it was last read; absent = a new one. */
  readonly connection: Connection | undefined;
  readonly login: FolderLogin;
  readonly onCreated: (id: string) => void;
  readonly onDeleted: () => void;
  /** Reads everything again: a test may have stored what it found. */
  readonly onStale: () => void;
}

/** Save, Test and Delete around the form of one connection. */
export function ConnectionEditor({ teamId, provider, connection, login, ...on }: ConnectionEditorProps) {
  const [tab, setTab] = useState<FormTab>("settings");
  const form = useConnectionForm(provider, connection);
  const saving = useSaving(teamId, provider, form, { onSaved, onInvalid });
  const testing = useTesting(connection?.id, on.onStale);
  const conflict = useConflict(provider, form, saving);
  const [deleting, { open: askDelete, close: keep }] = useDisclosure(false);
  const { refresh } = form;

  useEffect(() => {
    if (connection) refresh(connection);
  }, [connection, refresh]);

  function onSaved(now: Connection, created: boolean) {
    success(created ? `“${now.connectionName}” was created.` : `“${now.connectionName}” was saved.`);
    form.reset(now);
    testing.forget();
    if (created) on.onCreated(now.id);
  }

  function onInvalid(problems: readonly Problem[]) {
    form.mark(problems);
    const first = firstProblem(provider, problems);
    if (!first) return;
    setTab(tabOf(provider, first.key));
    focusField(first.key);
  }

  return (
    <Stack gap="lg">
      <Notices notices={form.saved?.notices} />
      {!connection && <SetupHelp provider={provider} links={undefined} />}
      <form
        noValidate
        aria-label={`Configuration of ${form.saved?.connectionName ?? "a new instance"}`}
        onSubmit={(event) => {
          event.preventDefault();
          void saving.save();
        }}
      >
        <Stack gap="lg">
          <ProblemSummary provider={provider} problems={form.problems} />
          <ConnectionForm provider={provider} form={form} tab={tab} onTab={setTab} login={login} />
          {saving.error && <ErrorNotice error={saving.error} />}
          <Group gap="xs">
            <BusyButton type="submit" loading={saving.working}>
              Save
            </BusyButton>
            {connection && (
              <BusyButton variant="default" loading={testing.working} disabled={saving.working} onClick={testing.run}>
                Test
              </BusyButton>
            )}
            {connection && (
              <Button variant="subtle" color="red" onClick={askDelete} ml="auto">
                Delete
              </Button>
            )}
            <Text size="sm" role="status" w="100%">
              {saving.working && "Saving…"}
              {testing.working && "Testing… this may take some seconds."}
            </Text>
          </Group>
        </Stack>
      </form>
      {testing.error && <ErrorNotice error={testing.error} onRetry={testing.run} />}
      {testing.result && <TestResults test={testing.result} unsaved={form.dirty} />}
      {connection && <SetupHelp provider={provider} links={form.saved?.setupLinks} />}
      <ConflictDialog {...conflict} />
      {form.saved && (
        <RemoveConnection connection={form.saved} opened={deleting} onClose={keep} onDeleted={on.onDeleted} />
      )}
      <LeaveGuard dirty={form.dirty && !saving.working} />
    </Stack>
  );
}
