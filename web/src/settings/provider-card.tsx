import {
  Anchor,
  Badge,
  Button,
  Group,
  Image,
  List,
  Paper,
  Stack,
  Text,
  ThemeIcon,
  Title,
  VisuallyHidden,
} from "@mantine/core";
import { Link } from "react-router";
import { plural } from "../ui/format";
import type { Connection, Provider } from "./types";

interface ProviderCardProps {
  readonly teamId: string;
  readonly provider: Provider;
  readonly connections: readonly Connection[];
}

/** One kind of drive that can be connected: what is set up, how it stands, and the way to its configuration. */
export function ProviderCard({ teamId, provider, connections }: ProviderCardProps) {
  const { id, name, iconUrl } = provider;
  const first = connections[0];
  const path = first ? `/settings/${teamId}/${first.id}` : `/settings/${teamId}/new?provider=${encodeURIComponent(id)}`;
  const enabled = connections.filter((connection) => connection.enabled).length;
  const summary = first ? `${plural(connections.length, "instance")}, ${enabled} enabled` : "Not set up";
  return (
    <Paper withBorder p="md" component="article" aria-label={name}>
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Group gap="sm" wrap="nowrap">
            {iconUrl ? (
              <Image src={iconUrl} alt="" w={36} h={36} fit="contain" />
            ) : (
              <ThemeIcon variant="light" size={36} aria-hidden>
                {name.slice(0, 1)}
              </ThemeIcon>
            )}
            <div>
              <Title order={3} size="h4">
                {name}
              </Title>
              <Text size="sm" c="dimmed">
                {summary}
              </Text>
            </div>
          </Group>
          <Button component={Link} to={path} variant={first ? "default" : "filled"}>
            Manage<VisuallyHidden> {name}</VisuallyHidden>
          </Button>
        </Group>
        {first && (
          <List listStyleType="none" spacing={6} aria-label={`Instances of ${name}`}>
            {connections.map((connection) => (
              <List.Item key={connection.id} styles={{ itemWrapper: { width: "100%" }, itemLabel: { width: "100%" } }}>
                <InstanceLine connection={connection} path={`/settings/${teamId}/${connection.id}`} />
              </List.Item>
            ))}
          </List>
        )}
      </Stack>
    </Paper>
  );
}

interface InstanceLineProps {
  readonly connection: Connection;
  readonly path: string;
}

function InstanceLine({ connection: { connectionName, enabled, notices }, path }: InstanceLineProps) {
  const broken = notices?.some(({ severity }) => severity === "ERROR");
  const worrying = notices?.some(({ severity }) => severity === "WARNING");
  return (
    <Group justify="space-between" gap={6}>
      <Anchor component={Link} to={path} size="sm">
        {connectionName}
      </Anchor>
      <Group gap={6}>
        {broken && <StateBadge color="red">Does not work</StateBadge>}
        {!broken && worrying && <StateBadge color="orange">Needs attention</StateBadge>}
        <StateBadge color={enabled ? "green" : "gray"}>{enabled ? "Enabled" : "Disabled"}</StateBadge>
      </Group>
    </Group>
  );
}

function StateBadge({ color, children }: { readonly color: string; readonly children: string }) {
  return (
    <Badge color={color} variant="light" tt="none">
      {children}
    </Badge>
  );
}
