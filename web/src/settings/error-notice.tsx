import { Alert, Button, Stack, Text } from "@mantine/core";
import type { CombinedError } from "urql";

interface ErrorNoticeProps {
  readonly error: CombinedError;
  readonly onRetry?: () => void;
}

/** An error in words, and with the request's id where only support can tell more. */
export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  const first = error.graphQLErrors[0];
  const requestId = first?.extensions["requestId"];
  return (
    <Alert color="red" title="That did not work" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {first?.message ?? "The gateway could not be reached. Check your connection, then try again."}
        </Text>
        {typeof requestId === "string" && <Text size="xs">Request id: {requestId}</Text>}
        {onRetry && (
          <Button variant="default" size="xs" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
