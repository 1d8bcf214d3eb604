import { Box, Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { LoginPartsFragment } from "../gql/graphql";
import { Notice } from "../ui/notice";
import { LoginMessage } from "./login-message";
import { StillThere } from "./still-there";
import { useLogin } from "./use-login";

interface LoginControlProps {
  readonly instance: LoginPartsFragment;
  /** The login came or went: read again what depends on it. */
  readonly onChange: () => void;
  /** What stands above the state, such as the connection's name. */
  readonly children?: ReactNode;
  /** The state is told already: only what happens now is added. */
  readonly quiet?: boolean;
}

/** A connection's login: whose account it is, a button to log in or out, and what becomes of it. */
export function LoginControl({ instance, onChange, children, quiet = false }: LoginControlProps) {
  const { connectionName, provider, login: state } = instance;
  const { phase, login, logout, cancel } = useLogin(instance.id, onChange);
  const busy = phase.name === "opening" || phase.name === "leaving";
  const waiting = phase.name === "waiting";
  const status = (
    <Text size="xs" c="dimmed" role="status">
      {waiting ? `Waiting for you at ${provider.name}…` : quiet ? "" : wordsOf(instance)}
    </Text>
  );
  return (
    <Stack gap={2}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Box miw={0}>{children ?? status}</Box>
        {state.state === "NOT_NEEDED" ? null : waiting ? (
          <Button size="compact-sm" variant="default" onClick={cancel} flex="none">
            Cancel<span className="for-readers"> the login to {connectionName}</span>
          </Button>
        ) : state.state === "LOGGED_IN" ? (
          <Button size="compact-sm" variant="default" onClick={() => void logout()} loading={busy} flex="none">
            Log out<span className="for-readers"> of {connectionName}</span>
          </Button>
        ) : (
          <Button size="compact-sm" onClick={() => void login()} loading={busy} flex="none">
            Login<span className="for-readers"> to {connectionName}</span>
          </Button>
        )}
      </Group>
      {children && status}
      {phase.name === "waiting" && phase.overdue && (
        <Box ref={intoSight}>
          <StillThere provider={provider.name} onRestart={() => void login()} />
        </Box>
      )}
      {phase.name === "failed" && (
        <Box ref={intoSight}>
          <Notice title="That did not work" tone="error" compact>
            <LoginMessage {...phase} compact />
          </Notice>
        </Box>
      )}
    </Stack>
  );
}

/** What is told below a long list of sources would not be seen. */
function intoSight(told: HTMLElement | null): void {
  told?.scrollIntoView({ block: "nearest" });
}

function wordsOf({ login }: LoginPartsFragment): string {
  switch (login.state) {
    case "LOGGED_IN":
      return login.account ?? "Logged in";
    case "EXPIRED":
      return login.account ? `${login.account}: the login has run out` : "The login has run out";
    case "NOT_NEEDED":
      return "The team’s own account: ready";
    default:
      return "Not logged in";
  }
}
