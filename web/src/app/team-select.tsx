import { NativeSelect, Text } from "@mantine/core";
import { useLocation, useNavigate } from "react-router";
import classes from "./header.module.css";
import { useTeamChoice, useViewer } from "./viewer";

/** Which team one is in, to be chosen where there are several. The address keeps it. */
export function TeamSelect() {
  const { teams } = useViewer();
  const chosen = useTeamChoice();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  if (teams.length < 2) {
    return (
      chosen && (
        <Text size="sm" c="dimmed" visibleFrom="sm" maw={280} truncate title={chosen.name}>
          {chosen.name}
        </Text>
      )
    );
  }
  const go = (id: string) => {
    const [, area = ""] = pathname.split("/");
    const inPath = area === "settings" || area === "audit";
    void navigate(inPath ? `/${area}/${encodeURIComponent(id)}` : `/?team=${encodeURIComponent(id)}`);
  };
  return (
    <NativeSelect
      className={classes.select}
      aria-label="Team"
      value={chosen?.id ?? ""}
      onChange={(event) => go(event.currentTarget.value)}
      data={[
        ...(chosen ? [] : [{ value: "", label: "Choose a team", disabled: true }]),
        ...teams.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}
