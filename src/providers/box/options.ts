import { readEndpoints } from "../kit/operator-options.js";

/** Where Box answers. Team admins never type a host; an operator may. */
export interface Endpoints {
  /** The origin of the page where people grant access; `https://ent.box.com` for Box Verified Enterprise. */
  readonly login: string;
  /** The origin of the API and of the token endpoint. */
  readonly api: string;
  /** The origin of the web app, where links of results lead. */
  readonly web: string;
  readonly userAgent: string;
}

/** What the operator of a deployment may set. */
export type BoxOptions = Partial<Endpoints>;

export const box: Endpoints = {
  login: "https://account.box.com",
  api: "https://api.box.com",
  web: "https://app.box.com",
  userAgent: "Popsync-Gateway/0.1.0",
};

/** Reads the operator's options as JSON and reports all that is wrong with them. http is for a Box outside production. */
export function parseBoxOptions(input: unknown, rules: { readonly allowHttp: boolean }) {
  return readEndpoints<Endpoints>("box", box, input, rules);
}

/** Where calls are made. People's own browsers open the rest. */
export function originsOf({ api }: Endpoints): readonly string[] {
  return [api];
}

/**
 * Hosts that hand out content for a token, and are sent one: the API's, and those below boxcloud.com
 * (https://developer.box.com/guides/api-calls/allowing-domain-access).
 */
export function contentHosts({ api }: Endpoints): readonly string[] {
  return [new URL(api).hostname, ".boxcloud.com"];
}
