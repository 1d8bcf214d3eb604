import { Alert, Stack, Text } from "@mantine/core";
import type { Connection } from "./types";
import { dayOf } from "./words";

const looks: Readonly<Record<string, { color: string; title: string }>> = {
  ERROR: { color: "red", title: "Does not work now" },
  WARNING: { color: "yellow", title: "Needs attention" },
};
const other = { color: "blue", title: "Good to know" };

/** What the gateway wants an admin to know about a connection, without testing anything. */
export function Notices({ notices }: { readonly notices: Connection["notices"] | undefined }) {
  if (!notices?.length) return null;
  return (
    <Stack gap="xs">
      {notices.map(({ severity, code, message, dueAt }) => {
        const { color, title } = looks[severity] ?? other;
        return (
          <Alert key={code} color={color} title={dueAt ? `${title}: ${dayOf(dueAt)}` : title} role="note">
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {message}
            </Text>
          </Alert>
        );
      })}
    </Stack>
  );
}
