/** What plug-ins check of the operator's options in `PROVIDERS_FILE`. Each returns what is wrong, in words that follow a key. */
import { hostName } from "../contract/host-names.js";

/** An address without a path; http only where the rules let it. */
export function originProblem(url: unknown, allowHttp: boolean, example: string): string | undefined {
  if (typeof url !== "string" || !URL.canParse(url)) return `is an address such as ${example}`;
  const { protocol, pathname, search, hash, username, password } = new URL(url);
  if (protocol === "http:" && !allowHttp) return "is http, which production refuses";
  if (protocol !== "https:" && protocol !== "http:") return "is neither https nor http";
  return pathname !== "/" || search || hash || username || password ? "is an origin, without a path" : undefined;
}

export function userAgentProblem(value: unknown): string | undefined {
  const sound = typeof value === "string" && /^[\x21-\x7e][\x20-\x7e]{0,199}$/.test(value);
  return sound ? undefined : "is a line of at most 200 ASCII characters";
}

/** Reads options that are all addresses but for `userAgent`, and reports all that is wrong with them. */
export function readEndpoints<Endpoints extends { readonly userAgent: string }>(
  provider: string,
  defaults: Endpoints,
  input: unknown,
  { allowHttp }: { readonly allowHttp: boolean },
): { options: Partial<Endpoints>; problems: readonly string[] } {
  const known: Readonly<Record<string, unknown>> = { ...defaults };
  if (!isRecord(input)) {
    return { options: {}, problems: [`${provider}: is an object {${Object.keys(known).join(", ")}}`] };
  }
  const problems: string[] = [];
  const options: Record<string, string> = {};
  for (const [key, value] of Object.entries(input)) {
    const problem = !Object.hasOwn(known, key)
      ? "there is no such option"
      : key === "userAgent"
        ? userAgentProblem(value)
        : originProblem(value, allowHttp, String(known[key]));
    if (problem) problems.push(`${provider}.${key}: ${problem}`);
    else options[key] = key === "userAgent" ? String(value) : new URL(String(value)).origin;
  }
  return { options: options as Partial<Endpoints>, problems };
}

/**
 * Reads the `hosts` of a provider with a HOST field: what admins may type besides what its patterns take. Host names; where http
 * is allowed also origins such as `http://localhost:4410`, for which `localhost:4410` is typed. Returned as origins.
 */
export function readHosts(
  provider: string,
  input: unknown,
  { allowHttp }: { readonly allowHttp: boolean },
): { hosts: readonly string[]; problems: readonly string[] } {
  if (input === undefined) return { hosts: [], problems: [] };
  if (!Array.isArray(input)) return { hosts: [], problems: [`${provider}.hosts: is a list of host names`] };
  const problems: string[] = [];
  const hosts = input.flatMap((entry: unknown, index) => {
    const origin = originOfEntry(entry, allowHttp);
    if (origin !== undefined) return [origin];
    problems.push(
      `${provider}.hosts[${index}]: is a host name such as dam.example.com, without https://, port or path`,
    );
    return [];
  });
  return { hosts, problems };
}

function originOfEntry(entry: unknown, allowHttp: boolean): string | undefined {
  if (typeof entry !== "string") return undefined;
  const host = hostName(entry);
  if (host !== undefined) return `https://${host}`;
  const plain = allowHttp && /^https?:/.test(entry) && originProblem(entry, allowHttp, "") === undefined;
  return plain ? new URL(entry).origin : undefined;
}

/** As they are typed into the field: `Field.operatorHosts`. */
export function typedHosts(hosts: readonly string[]): readonly string[] {
  return hosts.map((origin) => new URL(origin).host);
}

/** Where the host of a HOST field answers: by https, unless the operator named it otherwise. */
export function originOf(host: string, hosts: readonly string[]): string {
  return hosts.find((origin) => new URL(origin).host === host) ?? `https://${host}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
