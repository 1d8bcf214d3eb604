import type { User, UserManager } from "oidc-client-ts";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { readWebConfig } from "./config";
import { createUserManager } from "./user-manager";

export interface Session {
  readonly manager: UserManager;
  /** Signed in, with a token that has not run out. */
  readonly user: User | undefined;
  /** Comes back to `returnTo`, or to where one is. `as` other: the issuer asks who it is, whoever is signed in there. */
  signIn(options?: { readonly returnTo?: string; readonly other?: boolean }): Promise<void>;
  signOut(): Promise<void>;
}

type State =
  | { readonly status: "starting" }
  | { readonly status: "failed"; readonly retry: () => void }
  | { readonly status: "ready"; readonly manager: UserManager; readonly user: User | undefined };

const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("useSession outside SessionProvider");
  return session;
}

interface SessionProviderProps {
  readonly starting: ReactNode;
  readonly failed: (retry: () => void) => ReactNode;
  readonly children: ReactNode;
}

export function SessionProvider({ starting, failed, children }: SessionProviderProps) {
  const [state, setState] = useState<State>({ status: "starting" });
  const start = useCallback(async () => {
    setState({ status: "starting" });
    try {
      const manager = createUserManager(await readWebConfig());
      setState({ status: "ready", manager, user: valid(await manager.getUser()) });
    } catch {
      setState({ status: "failed", retry: () => void start() });
    }
  }, []);
  useEffect(() => void start(), [start]);
  const manager = state.status === "ready" ? state.manager : undefined;
  useEffect(
    () => (manager ? follow(manager, (user) => setState({ status: "ready", manager, user })) : undefined),
    [manager],
  );

  const session = useMemo(() => (state.status === "ready" ? sessionOf(state.manager, state.user) : undefined), [state]);
  if (state.status === "failed") return failed(state.retry);
  if (!session) return starting;
  return <SessionContext value={session}>{children}</SessionContext>;
}

function sessionOf(manager: UserManager, user: User | undefined): Session {
  return {
    manager,
    user,
    signIn: ({ returnTo = here(), other = false } = {}) =>
      manager.signinRedirect({ state: returnTo, ...(other && { prompt: "login" }) }),
    signOut: async () => {
      try {
        await manager.signoutRedirect();
      } catch {
        // An issuer without a page for it: forgetting the session here is what can be done.
        await manager.removeUser();
      }
    },
  };
}

/** Tells of every change, also of those that another tab of ours made. */
function follow(manager: UserManager, tell: (user: User | undefined) => void): () => void {
  const loaded = manager.events.addUserLoaded((user) => tell(valid(user)));
  const unloaded = manager.events.addUserUnloaded(() => tell(undefined));
  const expired = manager.events.addAccessTokenExpired(() => tell(undefined));
  const elsewhere = (event: StorageEvent) => {
    if (event.key?.startsWith("oidc.user:")) void manager.getUser().then((user) => tell(valid(user)));
  };
  window.addEventListener("storage", elsewhere);
  return () => {
    loaded();
    unloaded();
    expired();
    window.removeEventListener("storage", elsewhere);
  };
}

function valid(user: User | null): User | undefined {
  return user && !user.expired ? user : undefined;
}

function here(): string {
  return window.location.pathname + window.location.search;
}
