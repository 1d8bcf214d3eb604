import { Avatar, Button, Menu, Text } from "@mantine/core";
import {
  IconAdjustments,
  IconChevronDown,
  IconListDetails,
  IconLogout,
  IconSearch,
  IconSettings,
  IconUserCircle,
} from "@tabler/icons-react";
import { Link } from "react-router";
import { useSession } from "../auth/session";
import { SchemeItems } from "./scheme-items";
import { type Membership, useViewer } from "./viewer";

/** Who one is here, and everything that is not the page one is on. */
export function PersonMenu({ team }: { readonly team: Membership | undefined }) {
  const { name, email, isOperator } = useViewer();
  const { signIn, signOut } = useSession();
  const called = name ?? email ?? "You";
  return (
    <Menu width={240} position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" px="xs" rightSection={<IconChevronDown size={16} aria-hidden />}>
          <Avatar size={24} name={called} color="initials" aria-hidden mr={6} />
          <Text component="span" size="sm" visibleFrom="sm" maw={160} truncate aria-hidden>
            {called}
          </Text>
          <span className="for-readers">{called}: menu</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ whiteSpace: "normal" }}>
          {called}
          {name && email && <br />}
          {name && email}
        </Menu.Label>
        <Menu.Item
          component={Link}
          to={team ? `/?team=${encodeURIComponent(team.id)}` : "/"}
          leftSection={<IconSearch size={16} />}
        >
          Search
        </Menu.Item>
        {team?.viewerRole === "ADMIN" && (
          <>
            <Menu.Item component={Link} to={`/settings/${team.id}`} leftSection={<IconSettings size={16} />}>
              Team settings
            </Menu.Item>
            <Menu.Item component={Link} to={`/audit/${team.id}`} leftSection={<IconListDetails size={16} />}>
              Audit log
            </Menu.Item>
          </>
        )}
        {isOperator && (
          <Menu.Item component={Link} to="/operator" leftSection={<IconAdjustments size={16} />}>
            Operator’s page
          </Menu.Item>
        )}
        <Menu.Divider />
        <SchemeItems />
        <Menu.Divider />
        <Menu.Item
          onClick={() => void signIn({ returnTo: "/", other: true })}
          leftSection={<IconUserCircle size={16} />}
        >
          Switch person
        </Menu.Item>
        <Menu.Item onClick={() => void signOut()} leftSection={<IconLogout size={16} />}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
