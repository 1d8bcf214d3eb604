import type { Client } from "urql";
import { wordsFor } from "../api/error-words";
import type { LoginOutcome } from "./channel";
import { CompleteLogin } from "./documents";
import type { Returned } from "./way-back";

const underway = new Map<string, Promise<LoginOutcome>>();

/** Ends the login with its ticket, once, however often it is asked to. */
export function completeOnce(client: Client, returned: Returned): Promise<LoginOutcome> {
  const known = underway.get(returned.ticket);
  if (known) return known;
  const outcome = complete(client, returned);
  underway.set(returned.ticket, outcome);
  return outcome;
}

async function complete(client: Client, { instance, ticket }: Returned): Promise<LoginOutcome> {
  const failed = (message: string, code?: string | null) => ({ instance, ok: false, message, ...(code && { code }) });
  if (!ticket) return failed("This page is where logins come back to, and none came. Start from the search.");
  const { data, error } = await client.mutation(CompleteLogin, { ticket }).toPromise();
  if (error) return failed(wordsFor(error).text);
  const result = data?.completeLogin;
  if (result?.__typename === "ProviderInstance") {
    const { connectionName, login } = result;
    const whose = login.account ? ` as ${login.account}` : "";
    return { instance, ok: true, message: `You are logged in to ${connectionName}${whose}.` };
  }
  if (result?.__typename !== "LoginFailed") return failed("The login came to nothing. Try again.");
  return failed(result.message, result.code);
}
