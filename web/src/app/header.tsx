import { Anchor, Group } from "@mantine/core";
import { Link } from "react-router";
import { Brand } from "./brand";
import classes from "./header.module.css";
import { PersonMenu } from "./person-menu";
import { TeamSelect } from "./team-select";
import { useTeamChoice } from "./viewer";

export function Header() {
  const team = useTeamChoice();
  const home = team ? `/?team=${encodeURIComponent(team.id)}` : "/";
  return (
    <header className={classes.header}>
      <Group justify="space-between" wrap="nowrap" gap="sm" maw={1440} mx="auto">
        <Anchor component={Link} to={home} c="inherit" underline="never" aria-label="Popsync, to the search">
          <Brand />
        </Anchor>
        <Group wrap="nowrap" gap="xs" miw={0}>
          <TeamSelect />
          <PersonMenu team={team} />
        </Group>
      </Group>
    </header>
  );
}
