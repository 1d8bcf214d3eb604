import { useCallback } from "react";
import { useQuery } from "urql";
import { usePages } from "../api/use-pages";
import type { AuditLogQuery } from "../gql/graphql";
import { AuditLog, AuditNames } from "./documents";

type Log = NonNullable<NonNullable<AuditLogQuery["team"]>["auditLog"]>;
export type AuditEvent = Log["nodes"][number];

/** The log, newest first, with the names that its ids and keys have now. */
export function useAuditLog(teamId: string) {
  const variables = useCallback((after: string | null) => ({ teamId, after }), [teamId]);
  const pages = usePages({ query: AuditLog, variables, read: logOf });
  const [{ data }] = useQuery({ query: AuditNames, variables: { teamId } });
  const instances = new Map(
    data?.team?.providerInstances.map(({ id, connectionName }) => [id, connectionName] as const),
  );
  const fields = new Map(
    data?.providers.flatMap((provider) => provider.fields.map(({ key, label }) => [key, label] as const)),
  );
  return { ...pages, instances, fields, teamName: data?.team?.name };
}

function logOf({ team }: AuditLogQuery): Log | null | undefined {
  return team?.auditLog;
}
