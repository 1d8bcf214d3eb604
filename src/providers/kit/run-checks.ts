import type { VendorHost } from "../contract/host.js";
import type { Check, Source } from "../contract/provider.js";
import { attempt, passed, skipped } from "./checks.js";
import type { SignIn } from "./sign-in.js";

/** What a test has in hand. */
export interface CheckContext<Settings, Client> {
  readonly settings: Settings;
  readonly signIn: SignIn;
  readonly host: VendorHost;
  readonly redirectUri: string;
  readonly signal: AbortSignal;
  /** The admin's own; absent when not logged in. */
  readonly login?: { readonly client: Client; readonly source: Source };
}

/** Checks in the order in which an admin would fix things: what is tried, or what is known without a try. */
export type CheckList = readonly (Check | { readonly name: string; try(): Promise<Check> })[];

/** Tries all at once. What goes wrong in a check is its result; nothing is thrown but what is a fault of ours. */
export async function runChecks(checks: CheckList, signal: AbortSignal): Promise<readonly Check[]> {
  return Promise.all(checks.map((check) => ("try" in check ? attempt(check.name, { signal }, check.try) : check)));
}

const logIn = "Log in here yourself, then test again";

/** Client id and secret, by a question to the token endpoint; `pair` names both as the vendor does. */
export function checkCredentials({ signIn, signal }: CheckContext<unknown, unknown>, pair: string): CheckList[number] {
  return {
    name: "credentials",
    async try() {
      await signIn.checkCredentials(signal);
      return passed("credentials", `${pair} belong together.`);
    },
  };
}

/** What cannot be asked for: said with the text to paste. */
export function told(name: string, message: string, advice: string): Check {
  return { ...skipped(name, message), advice };
}

/** A check that reads with the admin's own login; skipped without one, for the reason that goes with "Log in here". */
export function checkWithLogin<Client>(
  { login }: CheckContext<unknown, Client>,
  name: string,
  reason: string,
  check: (client: Client) => Promise<Check>,
): CheckList[number] {
  if (!login) return skipped(name, `${logIn}${reason && `: ${reason}`}.`);
  return { name, try: () => check(login.client) };
}

/** The folder that an instance is narrowed to. `read` resolves to its name, or throws what is wrong with it. */
export function checkFolderSetting<Client>(
  context: CheckContext<unknown, Client>,
  folderId: string | undefined,
  read: (client: Client, folderId: string) => Promise<string>,
): CheckList[number] {
  if (folderId === undefined)
    return skipped("folder", "No folder is set: everything that the user may read is searched.");
  return checkWithLogin(context, "folder", "the folder is read with your own login", async (client) =>
    passed("folder", `Your account can read the folder "${await read(client, folderId)}".`),
  );
}

/** A search for a word that everybody has, with the admin's own login. */
export function checkSearch({ login, signal }: CheckContext<unknown, unknown>): CheckList[number] {
  if (!login) return skipped("search", `${logIn}: search is tried with your own login.`);
  return {
    name: "search",
    async try() {
      const { partial } = await login.source.search({ text: "test" }, { want: 1, signal });
      return passed("search", partial ? `Search answers. ${partial.message}` : "Search answers with your account.");
    },
  };
}
