import { isRecord, originProblem, userAgentProblem } from "../kit/operator-options.js";
import { builtInClouds, type Cloud } from "./clouds.js";

/** What the operator of a deployment may set; team admins never type a host. */
export interface OneDriveOptions {
  readonly clouds?: readonly Cloud[];
  readonly defaultCloud?: string;
  readonly userAgent?: string;
}

/** Decorated, so that Microsoft throttles it last: "How to decorate your http traffic", SharePoint throttling page. */
export const defaultUserAgent = "ISV|Popsync|Gateway/0.1.0";

/** Reads the operator's options as JSON and reports all that is wrong with them. http is for clouds outside production. */
export function parseOneDriveOptions(
  input: unknown,
  { allowHttp }: { readonly allowHttp: boolean },
): { options: OneDriveOptions; problems: readonly string[] } {
  const problems: string[] = [];
  if (!isRecord(input)) return { options: {}, problems: ["onedrive: is an object {clouds, defaultCloud, userAgent}"] };
  for (const key of Object.keys(input)) {
    if (!["clouds", "defaultCloud", "userAgent"].includes(key))
      problems.push(`onedrive.${key}: there is no such option`);
  }
  const clouds: Cloud[] = [];
  if (input["clouds"] !== undefined && !Array.isArray(input["clouds"])) problems.push("onedrive.clouds: is a list");
  for (const [index, entry] of (Array.isArray(input["clouds"]) ? input["clouds"] : []).entries()) {
    const cloud = parseCloud(entry, `onedrive.clouds[${index}]`, allowHttp, problems);
    const taken = [...builtInClouds, ...clouds].some(({ id }) => id === cloud?.id);
    if (cloud && taken) problems.push(`onedrive.clouds[${index}].id: ${cloud.id} exists already`);
    else if (cloud) clouds.push(cloud);
  }
  const { defaultCloud, userAgent } = input;
  const known = [...builtInClouds, ...clouds].map(({ id }) => id);
  if (defaultCloud !== undefined && !(typeof defaultCloud === "string" && known.includes(defaultCloud))) {
    problems.push(`onedrive.defaultCloud: is one of ${known.join(", ")}`);
  }
  const badUserAgent = userAgent === undefined ? undefined : userAgentProblem(userAgent);
  if (badUserAgent) problems.push(`onedrive.userAgent: ${badUserAgent}`);
  const options = {
    clouds,
    ...(typeof defaultCloud === "string" && { defaultCloud }),
    ...(typeof userAgent === "string" && { userAgent }),
  };
  return { options, problems };
}

function parseCloud(entry: unknown, at: string, allowHttp: boolean, problems: string[]): Cloud | undefined {
  if (!isRecord(entry)) {
    problems.push(`${at}: is an object {id, label, login, graph}`);
    return undefined;
  }
  const before = problems.length;
  const { id, label, login, graph } = entry;
  if (typeof id !== "string" || !/^[a-z][a-z0-9-]{0,31}$/.test(id))
    problems.push(`${at}.id: is a short lower-case name`);
  if (typeof label !== "string" || label.trim() === "") problems.push(`${at}.label: is a name for people`);
  for (const [key, url] of Object.entries({ login, graph })) {
    const problem = originProblem(url, allowHttp, "https://graph.microsoft.com");
    if (problem) problems.push(`${at}.${key}: ${problem}`);
  }
  if (problems.length > before) return undefined;
  return { id: String(id), label: String(label), login: originOf(login), graph: originOf(graph) };
}

function originOf(url: unknown): string {
  return new URL(String(url)).origin;
}
