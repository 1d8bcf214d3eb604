/** What plug-ins check of the operator's options in `PROVIDERS_FILE`. Each returns what is wrong, in words that follow a key. */

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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
