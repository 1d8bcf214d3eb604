/** What holds of every call of every story. */
import type { Context } from "./context.js";
import type { SpiedRequest } from "./spying-host.js";

/** Everything that is wrong with the calls that were made, one line each. */
export function breachesOf(context: Context): string[] {
  const { host, vendor } = context;
  const seen = new Set<string>();
  const breaches = host.requests.flatMap((request) => [
    ...originBreaches(request, vendor.origins),
    ...methodBreaches(request, vendor.posts),
    ...idBreaches(request, seen),
  ]);
  for (const secret of context.leaked()) breaches.push(`a secret is told: ${secret.slice(0, 12)}…`);
  return [...new Set(breaches)];
}

function originBreaches({ url, operation }: SpiedRequest, origins: readonly string[]): string[] {
  const origin = URL.canParse(url) ? new URL(url).origin : url;
  return origins.includes(origin) ? [] : [`${operation} calls a host that the instance did not declare: ${origin}`];
}

function methodBreaches({ method, url, operation }: SpiedRequest, posts: readonly RegExp[]): string[] {
  const { pathname } = new URL(url);
  const reads = method === "GET" || (method === "POST" && posts.some((post) => post.test(pathname)));
  return reads ? [] : [`${operation} writes: ${method} ${pathname}`];
}

function idBreaches({ headers, operation }: SpiedRequest, seen: Set<string>): string[] {
  const id = headers["client-request-id"] ?? "";
  const isNew = !seen.has(id);
  seen.add(id);
  if (id === "") return [`${operation} is sent without a client-request-id`];
  return isNew ? [] : [`${operation} is sent with the client-request-id of another call`];
}
