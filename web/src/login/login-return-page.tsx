import { Anchor, Button, Group } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useClient } from "urql";
import { useSession } from "../auth/session";
import { Busy } from "../ui/busy";
import { LonePage } from "../ui/lone-page";
import { Notice } from "../ui/notice";
import { announceLogin, type LoginOutcome } from "./channel";
import { completeOnce } from "./complete";
import { LoginMessage } from "./login-message";
import { cameFrom, readReturn } from "./way-back";

/** Where providers' login pages lead: ends the login, tells the window that waits, and gets out of the way. */
export function LoginReturnPage() {
  const { user } = useSession();
  const client = useClient();
  const navigate = useNavigate();
  const [returned] = useState(readReturn);
  const [outcome, setOutcome] = useState<LoginOutcome>();

  useEffect(() => {
    if (!user) return;
    let gone = false;
    void completeOnce(client, returned).then(async (result) => {
      if (gone) return;
      if (returned.way === "tab") {
        const color = result.ok ? "teal" : "red";
        notifications.show({
          message: <LoginMessage {...result} compact />,
          color,
          autoClose: result.ok ? 6_000 : false,
        });
        return navigate(cameFrom(), { replace: true });
      }
      // Somebody else shows it: this window has nothing left to say. If nobody does, it says it.
      if (await announceLogin(result)) window.close();
      if (!gone) setOutcome(result);
    });
    return () => {
      gone = true;
    };
  }, [client, navigate, returned, user]);

  const shown = user ? outcome : signedOut(returned.instance);
  if (!shown) return <Busy label="Ending the login…" />;
  return (
    <LonePage title="Login">
      <Notice title={shown.ok ? "Logged in" : "That did not work"} tone={shown.ok ? "good" : "error"}>
        <LoginMessage {...shown} />
        <Group mt="sm" gap="md">
          <Button size="compact-sm" variant="default" onClick={() => window.close()}>
            Close this window
          </Button>
          <Anchor component={Link} to="/" size="sm" c="inherit" underline="always">
            Go to the search
          </Anchor>
        </Group>
      </Notice>
    </LonePage>
  );
}

function signedOut(instance: string): LoginOutcome {
  return { instance, ok: false, message: "You are signed out of Popsync here. Sign in, and log in again." };
}
