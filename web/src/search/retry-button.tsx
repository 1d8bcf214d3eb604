import { Button, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { timeOf } from "../ui/format";

interface RetryButtonProps {
  /** Before that moment the source is not asked, whatever one presses. */
  readonly from: string | undefined;
  readonly onRetry: () => void;
}

/** Says from when it is of use, and is there from then on. */
export function RetryButton({ from, onRetry }: RetryButtonProps) {
  const [over, setOver] = useState<string>();
  const wait = from && from !== over ? Date.parse(from) - Date.now() : 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a clock for each moment, not for each drawing
  useEffect(() => {
    if (wait <= 0) return undefined;
    const timer = setTimeout(() => setOver(from), wait);
    return () => clearTimeout(timer);
  }, [from]);
  if (from && wait > 0) {
    return (
      <Text size="sm" c="dimmed">
        Try again at {timeOf(from)}
      </Text>
    );
  }
  return (
    <Button size="compact-sm" variant="default" onClick={onRetry}>
      Try again
    </Button>
  );
}
