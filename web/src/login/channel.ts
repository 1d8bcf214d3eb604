/**
 * How a login that came back in one window is told to the others. Providers' pages cut `window.opener` and make
 * `popup.closed` lie, so nothing here relies on either.
 */
export interface LoginOutcome {
  /** The connection that the login was started for. */
  readonly instance: string;
  readonly ok: boolean;
  /** For people. */
  readonly message: string;
  /** The provider's own error code, for support. */
  readonly code?: string;
}

type Message =
  | { readonly kind: "outcome"; readonly outcome: LoginOutcome }
  | { readonly kind: "heard"; readonly instance: string };

const NAME = "popsync.login";
const HEARD_WITHIN_MS = 500;

/** Calls `then` for each outcome, and lets the window that announced it know that somebody heard. */
export function listenForLogins(then: (outcome: LoginOutcome) => boolean): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind !== "outcome" || !then(data.outcome)) return;
    channel.postMessage({ kind: "heard", instance: data.outcome.instance } satisfies Message);
  };
  return () => channel.close();
}

/** Resolves to whether a window that waits for this login heard of it. */
export function announceLogin(outcome: LoginOutcome): Promise<boolean> {
  const channel = new BroadcastChannel(NAME);
  return new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), HEARD_WITHIN_MS);
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.kind !== "heard" || data.instance !== outcome.instance) return;
      clearTimeout(timer);
      resolve(true);
    };
    channel.postMessage({ kind: "outcome", outcome } satisfies Message);
  }).finally(() => channel.close());
}
