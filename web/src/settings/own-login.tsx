import { Button } from "@mantine/core";
import type { Connection, Team } from "./types";

interface OwnLoginProps {
  readonly team: Team;
  readonly connection: Connection;
  readonly onChange: () => void;
  readonly bare?: boolean;
}

export function OwnLogin({ connection }: OwnLoginProps) {
  return <Button>Login {connection.login.state}</Button>;
}
