import { Button, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { Busy } from "../ui/busy";
import { LonePage } from "../ui/lone-page";
import { Notice } from "../ui/notice";
import { useSession } from "./session";

/** Where the issuer sends people back to: ends the sign-in and goes on to where they were. */
export function SignedInPage() {
  const { manager, signIn } = useSession();
  const navigate = useNavigate();
  const [failed, setFailed] = useState(false);
  const begun = useRef(false);
  useEffect(() => {
    // The code works once, and effects may run twice.
    if (begun.current) return;
    begun.current = true;
    manager.signinRedirectCallback().then(
      ({ state }) => navigate(pathOf(state), { replace: true }),
      () => setFailed(true),
    );
  }, [manager, navigate]);
  if (!failed) return <Busy label="Signing in…" />;
  return (
    <LonePage title="Sign-in">
      <Notice title="Signing in did not work" tone="error">
        <Text size="sm">You may have turned back, or this page was opened twice. Nothing is lost: sign in again.</Text>
        <Button mt="sm" onClick={() => void signIn({ returnTo: "/" })}>
          Sign in
        </Button>
      </Notice>
    </LonePage>
  );
}

/** Only a place of ours: what is kept while one signs in is no reason to leave this origin. */
function pathOf(state: unknown): string {
  return typeof state === "string" && /^\/(?![/\\])/.test(state) ? state : "/";
}
