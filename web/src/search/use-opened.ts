import { useLocation, useNavigate } from "react-router";
import type { Opened } from "./types";

/** The result that one looks at closer. It stands in the browser's history: going back closes it, loading again keeps it. */
export function useOpened() {
  const navigate = useNavigate();
  const { search, state } = useLocation();
  const opened = openedIn(state);
  const open = (item: Opened) => {
    // What is opened beside another one takes its place, so that one step back is enough.
    void navigate({ search }, { state: { opened: item }, replace: opened !== undefined, preventScrollReset: true });
  };
  return { opened, open, close: () => void navigate(-1) };
}

function openedIn(state: unknown): Opened | undefined {
  return (state as { readonly opened?: Opened } | null)?.opened;
}
