import { useCallback, useState } from "react";
import { differences } from "./conflict";
import { changedKeys, type Draft, draftOf, rebase } from "./draft";
import type { Connection, Problem, Provider } from "./types";

type Values = Readonly<Record<string, string | undefined>>;

interface State {
  /** What the form started from: absent = a new connection. */
  readonly saved: Connection | undefined;
  readonly base: Draft;
  readonly draft: Draft;
  readonly problems: readonly Problem[];
  /** How often it was started afresh: what was typed into a secret is gone then, whatever came of saving it. */
  readonly round: number;
}

/** What is typed, over what is saved. A problem stays on its field until the field is changed. */
export function useConnectionForm(provider: Provider, connection: Connection | undefined) {
  const { fields } = provider;
  const [state, setState] = useState<State>(() => {
    const base = draftOf(fields, connection);
    return { saved: connection, base, draft: base, problems: [], round: 0 };
  });
  const { saved, base, draft, problems, round } = state;
  const changed = changedKeys(fields, base, draft);

  function change(patch: Partial<Pick<Draft, "connectionName" | "enabled">>, values: Values = {}): void {
    setState((before) => {
      const keys = new Set([...Object.keys(patch), ...Object.keys(values)]);
      const all = Object.entries({ ...before.draft.values, ...values });
      const kept = all.filter((entry): entry is [string, string] => entry[1] !== undefined);
      return {
        ...before,
        draft: { ...before.draft, ...patch, values: Object.fromEntries(kept) },
        problems: before.problems.filter(({ key }) => !keys.has(key)),
      };
    });
  }

  /** Takes over what is saved now, and drops what was typed. */
  const reset = useCallback(
    (now: Connection) => {
      const next = draftOf(fields, now);
      setState(({ round }) => ({ saved: now, base: next, draft: next, problems: [], round: round + 1 }));
    },
    [fields],
  );

  /** Takes over what was read again, beneath what was typed; not where both changed the same: that is for a save to tell. */
  const refresh = useCallback(
    (now: Connection) => {
      setState((before) => {
        if (now.version === before.saved?.version) return { ...before, saved: now };
        const next = draftOf(fields, now);
        const { saved, base, draft } = before;
        const sides = { fields, base, before: saved, mine: draft, current: now, theirs: next };
        if (differences(sides).some(({ clash }) => clash)) return before;
        return { ...before, saved: now, base: next, draft: rebase(fields, draft, base, next) };
      });
    },
    [fields],
  );

  /** Takes over what is saved now, beneath what was typed. */
  const takeOver = useCallback(
    (now: Connection) => {
      setState((before) => {
        const next = draftOf(fields, now);
        return { ...before, saved: now, base: next, draft: rebase(fields, before.draft, before.base, next) };
      });
    },
    [fields],
  );

  return {
    saved,
    base,
    draft,
    problems,
    round,
    changed,
    dirty: changed.length > 0,
    errorOf: (key: string) => problems.find((problem) => problem.key === key)?.message,
    change,
    reset,
    refresh,
    takeOver,
    mark: (found: readonly Problem[]) => setState((before) => ({ ...before, problems: found })),
  };
}

export type ConnectionFormState = ReturnType<typeof useConnectionForm>;
