/** The things that can go wrong with a vendor. Every plug-in's failures come out as one of these. */

export interface SettingProblem {
  readonly key: string;
  readonly message: string;
}

/** Thrown while saving: every bad field at once. */
export class InvalidSettings extends Error {
  override readonly name = "InvalidSettings";
  constructor(readonly problems: readonly SettingProblem[]) {
    super(problems.map(({ key, message }) => `${key}: ${message}`).join("; "));
  }
}

interface Particulars {
  readonly code?: string | undefined;
  readonly cause?: unknown;
  readonly setting?: string | undefined;
}

/**
 * `message` is for people and says what to do; `code` is the vendor's own, for support; `setting` is the label of the one
 * setting to look at, where it is one. None ever holds a secret.
 */
export abstract class ProviderError extends Error {
  readonly code: string | undefined;
  readonly setting: string | undefined;
  constructor(message: string, { code, cause, setting }: Particulars = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.setting = setting;
  }
}

/** The consent is missing or dead: the user logs in (again). */
export class LoginRequired extends ProviderError {
  override readonly name: string = "LoginRequired";
  /** What the vendor demands of the next login, in the plug-in's own words: `authorize` gets it back. Not secret. */
  readonly challenge: string | undefined;
  constructor(
    message: string,
    options: { code?: string | undefined; cause?: unknown; challenge?: string | undefined } = {},
  ) {
    super(message, options);
    this.challenge = options.challenge;
  }
}

/**
 * The vendor wants a stronger login for what was asked (RFC 9470). The grant lives on for everything else: what was asked
 * fails alone, and the login is not ended.
 */
export class StepUpRequired extends LoginRequired {
  override readonly name: string = "StepUpRequired";
}

/** Whether an error refuses one thing for itself, however good the login is: others may be read all the same. */
export function refusesOneThing(error: unknown): error is ProviderError {
  return error instanceof StepUpRequired || error instanceof AccessDenied;
}

/** This account may not read it: the user asks its owner. */
export class AccessDenied extends ProviderError {
  override readonly name = "AccessDenied";
}

/** The admin acts: wrong secret, missing permission, no licence. */
export class Misconfigured extends ProviderError {
  override readonly name = "Misconfigured";
}

/** Nobody acts; no call is made before `retryAt`. */
export class Throttled extends ProviderError {
  override readonly name = "Throttled";
  constructor(
    message: string,
    readonly retryAt: Date,
    options: { code?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, options);
  }
}

/** The vendor is down, answers nonsense, or cannot be reached: try again, after `retryAt` where it is known. */
export class Unavailable extends ProviderError {
  override readonly name = "Unavailable";
  readonly retryAt: Date | undefined;
  constructor(message: string, options: { code?: string | undefined; cause?: unknown; retryAt?: Date } = {}) {
    super(message, options);
    this.retryAt = options.retryAt;
  }
}

/** A call that got no answer: the next one may. */
export class Unreachable extends Unavailable {}

/** The vendor answered, and nobody here can read what it said. Asked again it would say the same, so nobody waits for it. */
export class Unreadable extends Unavailable {
  constructor(vendor: string, code?: string) {
    super(`${vendor} gave an answer that is not understood. Try again.`, { code });
  }
}

/** The caller's `after` was not handed out by this list. */
export class BadCursor extends ProviderError {
  override readonly name = "BadCursor";
}

/** The vendor did not turn a code into a grant. */
export class ConsentRefused extends ProviderError {
  override readonly name = "ConsentRefused";
}

/** What a vendor's codes mean: which of the above, so who acts, and in which words. */
export type Meanings = ReadonlyMap<
  string,
  readonly [typeof LoginRequired | typeof AccessDenied | typeof Misconfigured, string]
>;

export function meaningOf(meanings: Meanings, code: string, name = code): ProviderError | undefined {
  const [Kind, words] = meanings.get(name) ?? [];
  return Kind && words !== undefined ? new Kind(words, { code }) : undefined;
}

/** Of what was asked, only a few statuses say that it was wrong; a redirect, for one, says nothing about anybody's words. */
const aboutTheQuestion = new Set([400, 409, 414]);

/** A refusal that has no meaning of its own here. */
export function refusedUnnamed(vendor: string, status: number, code: string): ProviderError {
  return aboutTheQuestion.has(status)
    ? new Unavailable(`${vendor} did not understand what was asked. Try other words.`, { code })
    : new Unavailable(`${vendor} gave an answer that is not understood. Try again.`, { code });
}

/** For the folder of an instance that this account can't see: never an empty page that looks like "no results". */
export function folderHidden(): AccessDenied {
  return new AccessDenied("This account may not read the folder of this connection. Ask its owner for access.");
}
