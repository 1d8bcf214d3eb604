import { Anchor, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Alone } from "../ui/alone";
import { Notice } from "../ui/notice";
import type { PanelTeam } from "./types";

/** What has to be there before anybody can search, and who sees to it. */
export function NotYet({ team, children }: { readonly team: PanelTeam; readonly children: ReactNode }) {
  const { cloudDriveSearch, providerInstances } = team;
  const admin = team.viewerRole === "ADMIN";
  const settings = (words: string) => (
    <Anchor component={Link} to={`/settings/${team.id}`} c="inherit" underline="always">
      {words}
    </Anchor>
  );
  if (cloudDriveSearch !== "ON") {
    const asked = cloudDriveSearch === "REQUESTED";
    return (
      <Alone>
        <Notice title="Cloud Drive Search is off for this team" tone="info">
          <Text size="sm">
            {asked ? "It has been requested. The operator of the platform decides." : null}
            {!asked && !admin ? "Ask your team admin to request it." : null}
            {admin && <> {settings(asked ? "Set connections up meanwhile" : "Request it in the team settings")}.</>}
          </Text>
        </Notice>
      </Alone>
    );
  }
  if (providerInstances.some(({ enabled }) => enabled)) return children;
  return (
    <Alone>
      <Notice title="Nothing is connected yet" tone="info">
        <Text size="sm">
          {admin ? (
            <>{settings("Connect a cloud drive in the team settings")}, and enable it.</>
          ) : (
            "Ask your team admin to connect a cloud drive."
          )}
        </Text>
      </Notice>
    </Alone>
  );
}
