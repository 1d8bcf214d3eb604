import { momentOf } from "../ui/format";
import { differences } from "./conflict";
import type { ConflictDialogProps } from "./conflict-dialog";
import { draftOf } from "./draft";
import { success } from "./toasts";
import type { Provider } from "./types";
import type { ConnectionFormState } from "./use-connection-form";
import type { Conflict, useSaving } from "./use-saving";

/** What is to be decided when two admins edited at once. Until it is, the form stays as it was typed. */
export function useConflict(
  provider: Provider,
  form: ConnectionFormState,
  { conflict, settle, save, working }: ReturnType<typeof useSaving>,
): ConflictDialogProps {
  const { fields } = provider;
  const sides = conflict && {
    ...{ fields, base: form.base, before: form.saved, mine: form.draft },
    ...{ current: conflict, theirs: draftOf(fields, conflict) },
  };
  return {
    opened: conflict !== undefined,
    who: conflict && whoSaved(conflict),
    differences: sides ? differences(sides) : [],
    working,
    // Beneath what was typed: the next save is over the version that was just shown.
    onKeep() {
      if (conflict) form.takeOver(conflict);
      settle();
    },
    onReload() {
      if (conflict) form.reset(conflict);
      settle();
      success("Reloaded: the form shows what is saved now.");
    },
    onSaveOver: () => void save(conflict?.version),
  };
}

function whoSaved({ id, team }: Conflict): string | undefined {
  const last = team.auditLog?.nodes.find(({ instance, fields }) => instance === id && fields.length > 0);
  return last && `${last.actor} saved it on ${momentOf(last.at)}.`;
}
