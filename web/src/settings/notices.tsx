import { Stack, Text } from "@mantine/core";
import { Notice } from "../ui/notice";
import type { Connection } from "./types";
import { dateOf } from "./words";

const looks = {
  ERROR: { tone: "error", title: "Does not work now" },
  WARNING: { tone: "warning", title: "Needs attention" },
  INFO: { tone: "info", title: "Good to know" },
} as const;

/** What the gateway wants an admin to know about a connection, without testing anything. */
export function Notices({ notices }: { readonly notices: Connection["notices"] | undefined }) {
  if (!notices?.length) return null;
  return (
    <Stack gap="xs">
      {notices.map(({ severity, code, message, dueAt }) => {
        const { tone, title } = looks[severity] ?? looks.INFO;
        return (
          <Notice key={code} tone={tone} title={dueAt ? `${title}: ${dateOf(dueAt)}` : title}>
            <Text size="sm">{message}</Text>
          </Notice>
        );
      })}
    </Stack>
  );
}
