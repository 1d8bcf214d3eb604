import { Button, Text } from "@mantine/core";
import type { CombinedError } from "urql";
import { wordsFor } from "../api/error-words";
import { Notice } from "./notice";

interface ErrorNoticeProps {
  readonly error: CombinedError;
  readonly onRetry?: () => void;
}

/** What went wrong, in words, and the way on. */
export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  const { title, text, requestId } = wordsFor(error);
  return (
    <Notice title={title} tone="error">
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {text}
      </Text>
      {requestId && (
        <Text size="xs" mt={4} style={{ overflowWrap: "anywhere" }}>
          For support: request {requestId}
        </Text>
      )}
      {onRetry && (
        <Button mt="sm" size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Notice>
  );
}
