import { Stack, Text } from "@mantine/core";
import { WithAddresses } from "../ui/with-addresses";
import type { LoginOutcome } from "./channel";

type LoginMessageProps = Pick<LoginOutcome, "message" | "code"> & { readonly compact?: boolean };

/** What became of a login, with a link that may have to be passed on, and the code for support. */
export function LoginMessage({ message, code, compact = false }: LoginMessageProps) {
  return (
    <Stack gap={6} align="flex-start">
      <WithAddresses text={message} compact={compact} />
      {code && <Text size="xs">For support: {code}</Text>}
    </Stack>
  );
}
