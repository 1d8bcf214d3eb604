import { Paper, Stack, Text, Title } from "@mantine/core";
import { LoginControl } from "../login/login-control";
import type { Connection, Team } from "./types";

interface OwnLoginProps {
  readonly team: Team;
  readonly connection: Connection;
  /** The login came or went. */
  readonly onChange: () => void;
}

/** The admin's own login, with which folders are picked and the test looks into the drive. */
export function OwnLogin({ team, connection, onChange }: OwnLoginProps) {
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="own-login">
      <Stack gap={4}>
        <Title order={3} size="h5" id="own-login">
          Your own login
        </Title>
        <Text size="sm">
          Folders are picked, and tests look into the drive, with the account that you log in with here.
        </Text>
        <LoginHere team={team} connection={connection} onChange={onChange} />
      </Stack>
    </Paper>
  );
}

export function LoginHere({ team, connection, onChange }: OwnLoginProps) {
  const possible = team.cloudDriveSearch === "ON" || connection.login.state !== "LOGGED_OUT";
  if (possible) return <LoginControl instance={connection} onChange={onChange} />;
  return (
    <Text size="sm" c="dimmed">
      You can log in once Cloud Drive Search is on for this team.
    </Text>
  );
}
