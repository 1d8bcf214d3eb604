import { Button, Center, Stack, Text } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { useEffect } from "react";
import { ErrorNotice } from "../ui/error-notice";
import { GridSkeleton } from "./grid-skeleton";
import type { SearchState } from "./search-state";

/** The next page comes by scrolling, and by a button for those who do not scroll. After a failure only by the button. */
export function MoreResults({ state, more }: { readonly state: SearchState; readonly more: () => void }) {
  const { next, loadingMore, stale, error, hits } = state;
  const { ref, entry } = useIntersection({ rootMargin: "400px" });
  const near = entry?.isIntersecting ?? false;
  const wanted = near && next !== undefined && !loadingMore && !stale && !error;
  useEffect(() => {
    if (wanted) more();
  }, [wanted, more]);

  if (!next) {
    return hits.length > 12 ? (
      <Text size="sm" c="dimmed" ta="center" py="md">
        That is all that was found.
      </Text>
    ) : null;
  }
  return (
    <Stack ref={ref} gap="md">
      {loadingMore && <GridSkeleton count={4} />}
      {error && <ErrorNotice error={error} onRetry={more} />}
      {!error && (
        <Center>
          <Button variant="default" onClick={more} loading={loadingMore}>
            Load more
          </Button>
        </Center>
      )}
    </Stack>
  );
}
