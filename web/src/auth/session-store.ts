import type { User, UserManager } from "oidc-client-ts";
import { renewed } from "./renewal";

export interface SignedIn {
  readonly user: User | undefined;
  /** The token has run out and could not be renewed: the person is still there, with what they typed, and has to sign in again. */
  readonly lapsed: boolean;
}

export interface SessionStore {
  current(): SignedIn;
  subscribe(listener: () => void): () => void;
  /** After the gateway refused the token. */
  renew(spent: string | undefined): Promise<void>;
}

/** Who is signed in, followed over renewals and over the other tabs of this browser. Lives as long as the page. */
export async function createSessionStore(manager: UserManager): Promise<SessionStore> {
  const known = await manager.getUser();
  const first = known?.expired ? await renewed(manager) : known;
  let current: SignedIn = { user: first ?? undefined, lapsed: false };
  const listeners = new Set<() => void>();

  function put(next: SignedIn): void {
    current = next;
    for (const listener of listeners) listener();
  }

  function lapse(): void {
    if (current.user) put({ ...current, lapsed: true });
  }

  /** Null: signed out on purpose, here or in another tab. */
  function tell(user: User | null): void {
    if (user?.expired) lapse();
    else put({ user: user ?? undefined, lapsed: false });
  }

  async function renew(spent?: string): Promise<void> {
    const user = await renewed(manager, spent);
    if (user) tell(user);
    else lapse();
  }

  manager.events.addUserLoaded(tell);
  manager.events.addUserUnloaded(() => tell(null));
  // Early enough to try once more when it has run out.
  manager.events.addAccessTokenExpiring(() => void renewed(manager));
  manager.events.addAccessTokenExpired(() => void renew());
  window.addEventListener("storage", ({ key }) => {
    if (key?.startsWith("oidc.user:")) void manager.getUser().then(tell);
  });

  return {
    current: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    renew,
  };
}
