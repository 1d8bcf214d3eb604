import { Button, Loader, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useParams } from "react-router";
import { TeamFrame } from "../settings/team-frame";
import { ErrorNotice } from "../ui/error-notice";
import { plural } from "../ui/format";
import { Notice } from "../ui/notice";
import { AuditList } from "./audit-list";
import { useAuditLog } from "./use-audit-log";

/** Who changed what in a team, newest first. */
export function AuditPage() {
  const { team: teamId = "" } = useParams();
  const log = useAuditLog(teamId);
  const { nodes, more, loading, error, absent, loadMore, reload } = log;
  return (
    <TeamFrame teamId={teamId} teamName={log.teamName} tab="audit">
      <Stack gap="md">
        <div>
          <Title order={2} size="h3">
            Who changed what
          </Title>
          <Text size="sm" c="dimmed">
            Newest first. Only the names of settings are kept, never their values.
          </Text>
        </div>
        {nodes.length > 0 && <AuditList events={nodes} instances={log.instances} fields={log.fields} />}
        {absent && <Notice tone="warning" title="There is no such team, or you do not belong to it" />}
        {error && <ErrorNotice error={error} onRetry={more ? loadMore : reload} />}
        {!loading && !error && !absent && nodes.length === 0 && <Text>Nothing has been changed yet.</Text>}
        <VisuallyHidden role="status">
          {loading ? "Loading…" : `${plural(nodes.length, "entry", "entries")} shown`}
        </VisuallyHidden>
        {loading && nodes.length === 0 && <Loader size="sm" aria-hidden />}
        {more && !error && (
          <Button variant="default" onClick={loadMore} loading={loading}>
            Load older entries
          </Button>
        )}
      </Stack>
    </TeamFrame>
  );
}
