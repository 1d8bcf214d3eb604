import { createContext, useContext } from "react";
import { useParams, useSearchParams } from "react-router";
import type { WhoAmIQuery } from "../gql/graphql";

export type Viewer = WhoAmIQuery["viewer"];
export type Membership = Viewer["teams"][number];

export const ViewerContext = createContext<Viewer | undefined>(undefined);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("useViewer outside the shell");
  return viewer;
}

/** The team of this page: the address says which, else the first that can search. */
export function useTeamChoice(): Membership | undefined {
  const { teams } = useViewer();
  const { team: inPath } = useParams();
  const [search] = useSearchParams();
  const wanted = inPath ?? search.get("team");
  if (wanted) return teams.find(({ id }) => id === wanted);
  return teams.find(({ cloudDriveSearch }) => cloudDriveSearch === "ON") ?? teams[0];
}
