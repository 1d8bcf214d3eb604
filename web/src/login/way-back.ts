/** Where a login comes back to, and how one gets from there to where one was. */
export type Way = "window" | "tab";

const KEY = "popsync.came-from";

export function returnAddress(instance: string, way: Way): string {
  const url = new URL("/login-return", window.location.origin);
  url.searchParams.set("instance", instance);
  url.searchParams.set("way", way);
  return url.href;
}

/** Before this tab itself goes to the provider's page. */
export function rememberHere(): void {
  sessionStorage.setItem(KEY, window.location.pathname + window.location.search);
}

export function cameFrom(): string {
  const path = sessionStorage.getItem(KEY) ?? "/";
  sessionStorage.removeItem(KEY);
  return path;
}

export interface Returned {
  readonly instance: string;
  readonly way: Way;
  readonly ticket: string;
}

/** Reads what came back, and takes the ticket out of the address: it is nobody else's to see, or to use again. */
export function readReturn(): Returned {
  const { hash, pathname, search } = window.location;
  const query = new URLSearchParams(search);
  const ticket = new URLSearchParams(hash.slice(1)).get("login") ?? "";
  window.history.replaceState(window.history.state, "", pathname + search);
  return { instance: query.get("instance") ?? "", way: query.get("way") === "tab" ? "tab" : "window", ticket };
}
