import { useMemo } from "react";
import { Outlet } from "react-router";
import { Provider } from "urql";
import { createClient } from "../api/client";
import { useSession } from "../auth/session";

/** A client for each person: nothing that was read for one is ever shown to the next. */
export function Root() {
  const { store, user } = useSession();
  const subject = user?.profile.sub;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person, another client
  const client = useMemo(() => createClient(store), [store, subject]);
  return (
    <Provider value={client} key={subject ?? "nobody"}>
      <Outlet />
    </Provider>
  );
}
