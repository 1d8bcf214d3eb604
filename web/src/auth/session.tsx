import type { UserManager } from "oidc-client-ts";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { readWebConfig } from "./config";
import { createSessionStore, type SessionStore, type SignedIn } from "./session-store";
import { createUserManager } from "./user-manager";

export interface SignInOptions {
  /** Where to go then; absent = where one is. */
  readonly returnTo?: string;
  /** The issuer asks who it is, whoever is signed in there. */
  readonly other?: boolean;
  /** In a window that was opened for it, and has then nothing left to do. */
  readonly thenClose?: boolean;
}

export interface Session extends SignedIn {
  readonly manager: UserManager;
  readonly store: SessionStore;
  signIn(options?: SignInOptions): Promise<void>;
  signOut(): Promise<void>;
}

type State =
  | { readonly status: "starting" }
  | { readonly status: "failed"; readonly retry: () => void }
  | { readonly status: "ready"; readonly manager: UserManager; readonly store: SessionStore };

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
      setState({ status: "ready", manager, store: await createSessionStore(manager) });
    } catch {
      setState({ status: "failed", retry: () => void start() });
    }
  }, []);
  useEffect(() => void start(), [start]);
  if (state.status === "failed") return failed(state.retry);
  if (state.status === "starting") return starting;
  return (
    <Ready manager={state.manager} store={state.store}>
      {children}
    </Ready>
  );
}

interface ReadyProps {
  readonly manager: UserManager;
  readonly store: SessionStore;
  readonly children: ReactNode;
}

function Ready({ manager, store, children }: ReadyProps) {
  const signedIn = useSyncExternalStore(store.subscribe, store.current);
  const session = useMemo(
    () => ({
      ...signedIn,
      manager,
      store,
      signIn: ({ returnTo = here(), other = false, thenClose = false }: SignInOptions = {}) =>
        manager.signinRedirect({ state: { returnTo, thenClose }, ...(other && { prompt: "login" }) }),
      signOut: async () => {
        try {
          await manager.signoutRedirect();
        } catch {
          // An issuer without a page for it: forgetting the session here is what can be done.
          await manager.removeUser();
        }
      },
    }),
    [signedIn, manager, store],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

function here(): string {
  return window.location.pathname + window.location.search;
}
