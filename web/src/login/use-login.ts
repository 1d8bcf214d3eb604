import { useCallback, useEffect, useRef, useState } from "react";
import { type CombinedError, useClient } from "urql";
import { wordsFor } from "../api/error-words";
import { type LoginOutcome, listenForLogins } from "./channel";
import { Logout, StartLogin } from "./documents";
import { rememberHere, returnAddress } from "./way-back";

export type LoginPhase =
  | { readonly name: "idle" }
  | { readonly name: "opening" }
  | { readonly name: "waiting"; readonly overdue: boolean }
  | { readonly name: "leaving" }
  | ({ readonly name: "failed" } & Pick<LoginOutcome, "message" | "code">);

const OVERDUE_MS = 60_000;
const idle: LoginPhase = { name: "idle" };

/** One person's login to one connection: in a window of its own, or in this tab where windows are blocked. */
export function useLogin(instanceId: string, onChange: () => void) {
  const client = useClient();
  const [phase, setPhase] = useState<LoginPhase>(idle);
  const popup = useRef<Window | null>(null);
  const changed = useRef(onChange);
  useEffect(() => {
    changed.current = onChange;
  });

  const fail = useCallback((error: CombinedError | undefined) => {
    setPhase({ name: "failed", message: error ? wordsFor(error).text : "Nothing came back. Try again." });
  }, []);

  const waiting = phase.name === "waiting";
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setPhase({ name: "waiting", overdue: true }), OVERDUE_MS);
    const stop = listenForLogins(({ instance, ok, ...told }) => {
      if (instance !== instanceId) return false;
      setPhase(ok ? idle : { name: "failed", ...told });
      if (ok) changed.current();
      return true;
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [waiting, instanceId]);

  const login = useCallback(async () => {
    // Now or never: only the click itself may open a window.
    const opened = openWindow();
    popup.current = opened;
    setPhase({ name: "opening" });
    const returnTo = returnAddress(instanceId, opened ? "window" : "tab");
    const { data, error } = await client.mutation(StartLogin, { instanceId, returnTo }).toPromise();
    if (!data) {
      opened?.close();
      return fail(error);
    }
    const { authorizationUrl } = data.startLogin;
    if (opened) {
      setPhase({ name: "waiting", overdue: false });
      opened.location.replace(authorizationUrl);
    } else {
      setPhase({ name: "leaving" });
      rememberHere();
      window.location.assign(authorizationUrl);
    }
  }, [client, instanceId, fail]);

  const cancel = useCallback(() => {
    popup.current?.close();
    setPhase(idle);
  }, []);

  const logout = useCallback(async () => {
    setPhase({ name: "opening" });
    const { data, error } = await client.mutation(Logout, { instanceId }).toPromise();
    if (!data) return fail(error);
    setPhase(idle);
    changed.current();
  }, [client, instanceId, fail]);

  return { phase, login, logout, cancel };
}

/** Null where windows are blocked. */
function openWindow(): Window | null {
  const opened = window.open("about:blank", "_blank", "popup,width=540,height=720");
  if (opened) {
    opened.document.title = "Login";
    opened.document.body.textContent = "Opening the login page…";
  }
  return opened;
}
