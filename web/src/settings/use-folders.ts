import { useCallback } from "react";
import { usePages } from "../api/use-pages";
import type { FoldersQuery } from "../gql/graphql";
import { Folders } from "./documents";

type Node = NonNullable<FoldersQuery["node"]>;
type Page = NonNullable<Extract<Node, { __typename: "ProviderInstance" }>["folders"]>;
export type Folder = Page["nodes"][number];

/** The folders inside one folder of the drive that a saved connection reads; absent `parent` = its top. */
export function useFolders(connectionId: string, parent: string | undefined, active: boolean) {
  const variables = useCallback(
    (after: string | null) => ({ id: connectionId, parent: parent ?? null, after }),
    [connectionId, parent],
  );
  return usePages({ query: Folders, variables, read: pageOf, active });
}

export type FolderListing = ReturnType<typeof useFolders>;

function pageOf({ node }: FoldersQuery): Page | null {
  return (node?.__typename === "ProviderInstance" && node.folders) || null;
}
