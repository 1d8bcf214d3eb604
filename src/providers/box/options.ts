import { isRecord, originProblem, userAgentProblem } from "../operator-options.js";

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
export function parseBoxOptions(
  input: unknown,
  { allowHttp }: { readonly allowHttp: boolean },
): { options: BoxOptions; problems: readonly string[] } {
  if (!isRecord(input)) return { options: {}, problems: ["box: is an object {login, api, web, userAgent}"] };
  const problems: string[] = [];
  const options: Record<string, string> = {};
  for (const [key, value] of Object.entries(input)) {
    const problem = problemOf(key, value, allowHttp);
    if (problem) problems.push(`box.${key}: ${problem}`);
    else options[key] = key === "userAgent" ? String(value) : new URL(String(value)).origin;
  }
  return { options, problems };
}

function problemOf(key: string, value: unknown, allowHttp: boolean): string | undefined {
  if (!Object.hasOwn(box, key)) return "there is no such option";
  if (key === "userAgent") return userAgentProblem(value);
  return originProblem(value, allowHttp, box[key as keyof Endpoints]);
}

/** Hosts that may be plain http: those of a Box that only an operator outside production can name. */
export function trustedHosts({ api }: Endpoints): readonly string[] {
  return api.startsWith("http:") ? [new URL(api).hostname] : [];
}

/**
 * Hosts that hand out content for a token, and are sent one: the API's, and those below boxcloud.com
 * (https://developer.box.com/guides/api-calls/allowing-domain-access).
 */
export function contentHosts({ api }: Endpoints): readonly string[] {
  return [new URL(api).hostname, ".boxcloud.com"];
}
