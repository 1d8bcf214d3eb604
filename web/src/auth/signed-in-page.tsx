import { Button, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { Busy } from "../ui/busy";
import { LonePage } from "../ui/lone-page";
import { Notice } from "../ui/notice";
import { useSession } from "./session";

/** The address of this page for a window that signs somebody in again and closes. */
export const SIGN_IN_AGAIN = "/signed-in?again";

/** Where the issuer sends people back to: ends the sign-in and goes on to where they were. */
export function SignedInPage() {
  const { manager, signIn } = useSession();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const [outcome, setOutcome] = useState<"done" | "failed">();
  const begun = useRef(false);
  useEffect(() => {
    // The code works once, and effects may run twice.
    if (begun.current) return;
    begun.current = true;
    if (query.has("again")) {
      signIn({ thenClose: true }).catch(() => setOutcome("failed"));
      return;
    }
    manager.signinRedirectCallback().then(
      ({ state }) => {
        const { returnTo, thenClose } = wishesOf(state);
        if (!thenClose) return navigate(returnTo, { replace: true });
        window.close();
        setOutcome("done");
      },
      () => setOutcome("failed"),
    );
  }, [manager, navigate, query, signIn]);
  if (!outcome) return <Busy label="Signing in…" />;
  return (
    <LonePage title="Sign-in">
      {outcome === "done" ? (
        <Notice title="You are signed in" tone="good">
          <Text size="sm">You can close this window, and go on where you were.</Text>
        </Notice>
      ) : (
        <Notice title="Signing in did not work" tone="error">
          <Text size="sm">
            You may have turned back, or this page was opened twice. Nothing is lost: sign in again.
          </Text>
          <Button mt="sm" onClick={() => void signIn({ returnTo: "/" })}>
            Sign in
          </Button>
        </Notice>
      )}
    </LonePage>
  );
}

/** Only a place of ours: what is kept while one signs in is no reason to leave this origin. */
function wishesOf(state: unknown): { readonly returnTo: string; readonly thenClose: boolean } {
  const { returnTo, thenClose } = (state ?? {}) as { returnTo?: unknown; thenClose?: unknown };
  const ours = typeof returnTo === "string" && /^\/(?![/\\])/.test(returnTo);
  return { returnTo: ours ? returnTo : "/", thenClose: thenClose === true };
}
