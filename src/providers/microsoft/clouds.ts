/** A Microsoft cloud: where people sign in, and where Graph answers. Registrations and tokens of one are void in another. */
export interface Cloud {
  readonly id: string;
  readonly label: string;
  /** Origin of the sign-in service. */
  readonly login: string;
  /** Origin of Microsoft Graph; also the prefix of its permissions. */
  readonly graph: string;
}

/** https://learn.microsoft.com/graph/deployments */
export const builtInClouds: readonly Cloud[] = [
  {
    id: "global",
    label: "Microsoft 365 (worldwide, GCC)",
    login: "https://login.microsoftonline.com",
    graph: "https://graph.microsoft.com",
  },
  {
    id: "usgov",
    label: "US Government L4 (GCC High)",
    login: "https://login.microsoftonline.us",
    graph: "https://graph.microsoft.us",
  },
  {
    id: "dod",
    label: "US Government L5 (DoD)",
    login: "https://login.microsoftonline.us",
    graph: "https://dod-graph.microsoft.us",
  },
  {
    id: "china",
    label: "China (21Vianet)",
    login: "https://login.partner.microsoftonline.cn",
    graph: "https://microsoftgraph.chinacloudapi.cn",
  },
];

/** The one permission ever asked for, spelt with the cloud's own Graph: the short name would mean the global cloud's. */
export function permissionOf(cloud: Cloud): string {
  return `${cloud.graph}/Files.Read.All`;
}

/** Where calls are made. */
export function originsOf({ login, graph }: Cloud): readonly string[] {
  return [login, graph];
}
