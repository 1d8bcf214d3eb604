import { Stack, Text } from "@mantine/core";
import { useMutation } from "urql";
import { ErrorNotice } from "../ui/error-notice";
import { Notice } from "../ui/notice";
import { BusyButton } from "./busy-button";
import { RequestCloudDriveSearch } from "./documents";
import { success } from "./toasts";
import type { Team } from "./types";

/** Says whether the team may search at all, and lets an admin ask for it. */
export function CloudDriveSearchState({ team: { id, cloudDriveSearch } }: { readonly team: Team }) {
  const [{ fetching, error }, request] = useMutation(RequestCloudDriveSearch);

  async function ask(): Promise<void> {
    const { data } = await request({ teamId: id });
    if (data) success("Cloud Drive Search was requested. The operator of the platform decides.");
  }

  if (cloudDriveSearch === "ON") return null;
  if (cloudDriveSearch === "REQUESTED") {
    return (
      <Notice tone="info" title="Cloud Drive Search is requested">
        <Text size="sm">
          The operator of the platform decides. Until it is on, you can set connections up and test them; nobody can log
          in or search.
        </Text>
      </Notice>
    );
  }
  return (
    <Notice tone="warning" title="Cloud Drive Search is off for this team">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          You can set connections up and test them, but nobody can log in or search until the operator of the platform
          switches it on.
        </Text>
        {error && <ErrorNotice error={error} />}
        <BusyButton onClick={() => void ask()} loading={fetching}>
          Request Cloud Drive Search
        </BusyButton>
      </Stack>
    </Notice>
  );
}
