import { useEffect, useEffectEvent } from "react";
import type { Instance, Source } from "./types";

/** A search may be the first to learn that a login is over: then the list of sources is read again. */
export function useStaleLogins(sources: readonly Source[], instances: readonly Instance[], reload: () => void): void {
  const check = useEffectEvent(() => {
    const over = sources.filter(({ state }) => state === "LOGIN_REQUIRED").map(({ instance }) => instance.id);
    if (instances.some(({ id, login }) => over.includes(id) && login.state === "LOGGED_IN")) reload();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each answer, and not after each reading
  useEffect(() => check(), [sources]);
}
