import type { CombinedError } from "urql";
import { timeOf } from "../ui/format";

export interface ErrorWords {
  readonly title: string;
  readonly text: string;
  readonly code: string;
  readonly requestId?: string;
  readonly retryAt?: string;
}

const titles: Readonly<Record<string, string>> = {
  NETWORK: "Popsync cannot be reached",
  UNAUTHENTICATED: "You are signed out",
  FORBIDDEN: "You may not do this",
  NOT_FOUND: "This is not there any more",
  BAD_USER_INPUT: "This cannot be asked so",
  CLOUD_DRIVE_SEARCH_OFF: "Cloud Drive Search is off for this team",
  LOGIN_REQUIRED: "Log in first",
  ACCESS_DENIED: "Your account may not read this",
  SOURCE_THROTTLED: "The drive asks for a pause",
  SOURCE_UNAVAILABLE: "The drive does not answer",
  RATE_LIMITED: "That was a lot at once",
};

/** The first error, in words for people. The gateway's own messages are made for them, and are kept. */
export function wordsFor(error: CombinedError): ErrorWords {
  const [first] = error.graphQLErrors;
  if (!first) {
    const text = "Check your connection and try again. Nothing you typed is lost.";
    return { title: titles["NETWORK"] ?? "", text, code: "NETWORK" };
  }
  const { code, requestId, retryAt } = first.extensions;
  const known = typeof code === "string" ? code : "INTERNAL";
  const later = typeof retryAt === "string" ? ` Again from ${timeOf(retryAt)}.` : "";
  return {
    title: titles[known] ?? "Something went wrong",
    text: `${first.message}${later}`,
    code: known,
    ...(typeof requestId === "string" && { requestId }),
    ...(typeof retryAt === "string" && { retryAt }),
  };
}

export function codeOf(error: CombinedError | undefined): string | undefined {
  return error && wordsFor(error).code;
}
