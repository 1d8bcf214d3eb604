import { useState } from "react";
import { type CombinedError, useMutation } from "urql";
import type { UpdateConnectionMutation } from "../gql/graphql";
import { CreateConnection, UpdateConnection } from "./documents";
import { settingsToCreate, settingsToSend } from "./draft";
import type { Connection, Problem, Provider } from "./types";
import type { ConnectionFormState } from "./use-connection-form";

type Updated = UpdateConnectionMutation["updateProviderInstance"];
type Stale = Extract<Updated, { __typename: "VersionConflict" }>;
export type Conflict = Stale["current"];

interface Outcome {
  readonly onSaved: (connection: Connection, created: boolean) => void;
  readonly onInvalid: (problems: readonly Problem[]) => void;
}

/** Saves what was changed: all bad fields come back at once, and a version that is no longer current as a conflict. */
export function useSaving(
  teamId: string,
  provider: Provider,
  form: ConnectionFormState,
  { onSaved, onInvalid }: Outcome,
) {
  const [, create] = useMutation(CreateConnection);
  const [, update] = useMutation(UpdateConnection);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<CombinedError>();
  const [conflict, setConflict] = useState<Conflict>();

  async function created() {
    const { connectionName, enabled } = form.draft;
    const settings = settingsToCreate(provider.fields, form.draft);
    const input = { teamId, provider: provider.id, connectionName, enabled, settings };
    const { data, error } = await create({ input });
    return { outcome: data?.createProviderInstance, error };
  }

  async function updated({ id }: Connection, version: number) {
    const { connectionName, enabled } = form.draft;
    const settings = settingsToSend(provider.fields, form.base, form.draft);
    const input = {
      id,
      version,
      ...(form.changed.includes("connectionName") && { connectionName }),
      ...(form.changed.includes("enabled") && { enabled }),
      ...(settings.length > 0 && { settings }),
    };
    const { data, error } = await update({ input });
    return { outcome: data?.updateProviderInstance, error };
  }

  /** `over`: the version to save over, once the admin has seen it. */
  async function save(over?: number): Promise<void> {
    if (working) return;
    setWorking(true);
    setError(undefined);
    const { saved } = form;
    const { outcome, error } = await (saved ? updated(saved, over ?? saved.version) : created());
    setWorking(false);
    setError(error);
    if (!outcome) return;
    setConflict(undefined);
    if (outcome.__typename === "ProviderInstance") onSaved(outcome, !saved);
    else if (outcome.__typename === "InvalidSettings") onInvalid(outcome.problems);
    else if (isConflict(outcome)) setConflict(outcome.current);
  }

  return { save, working, error, conflict, settle: () => setConflict(undefined) };
}

/** A create has none to tell of. */
function isConflict(outcome: Updated | { readonly __typename: "VersionConflict" }): outcome is Stale {
  return outcome.__typename === "VersionConflict" && "current" in outcome;
}
