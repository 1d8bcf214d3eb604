import { AccessDenied, LoginRequired, type ProviderError, Unreachable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Access } from "../contract/provider.js";
import type { RawAnswer, Reply } from "./answer.js";
import { RetryPolicy, type Trouble } from "./retry-policy.js";

/** What a vendor's answers mean, whatever was asked. */
export interface ResponseClassifier {
  readonly vendor: string;
  /** Whether an answer is worth asking again, and after how long. */
  troubleOf(answer: RawAnswer, now: number): Trouble | undefined;
  /** A final answer. Throws where no other read of this login would fare better. */
  replyOf(answer: RawAnswer): Reply;
  /** Whether it was the token that was refused. */
  isRejection(answer: RawAnswer): boolean;
}

/** The calls that one login makes in one request: patient together, and with one fresh token after a rejection. */
export class Calls {
  readonly retry: RetryPolicy;
  #accepted = false;

  constructor(
    readonly classifier: ResponseClassifier,
    readonly host: VendorHost,
    readonly access: Access,
  ) {
    this.retry = new RetryPolicy(classifier.vendor, host, access);
  }

  /**
   * Makes a call until its answer is final. `envelope`: a batch whose parts are judged one by one, so that the answer to the
   * whole does not tell whether the token is good.
   */
  async send(call: (token: string) => Promise<RawAnswer>, { envelope = false } = {}): Promise<RawAnswer> {
    let token: string | undefined;
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      // Before the token: renewing one is a call, too.
      await this.retry.ready();
      token ??= await this.access.token();
      const answer = await call(token).catch((error: unknown) => {
        if (error instanceof Unreachable) return error;
        throw error;
      });
      if (answer instanceof Unreachable) {
        const { code } = answer;
        await this.retry.after({ throttled: false, ...(code !== undefined && { code }) }, attempt);
        continue;
      }
      if (this.classifier.isRejection(answer)) {
        if (renewed) throw this.refusal();
        token = await this.renew(token, answer);
        renewed = true;
        continue;
      }
      const trouble = this.classifier.troubleOf(answer, this.host.now());
      if (!trouble) {
        if (!envelope) this.accepted();
        return answer;
      }
      await this.retry.after(trouble, attempt);
    }
  }

  /** The vendor let something in with this login. */
  accepted(): void {
    this.#accepted = true;
  }

  /** A token other than the rejected one. */
  renew(rejected: string, { headers }: RawAnswer): Promise<string> {
    return this.access.renew(rejected, headers["www-authenticate"]);
  }

  /**
   * What a rejection means that a fresh token did not change. Where the vendor lets this login in elsewhere, it is one place
   * that refuses it; a place must not end a login.
   */
  refusal(): ProviderError {
    const { vendor } = this.classifier;
    return this.#accepted
      ? new AccessDenied(`${vendor} does not let this login read this. Ask its owner for access.`, { code: "HTTP 401" })
      : new LoginRequired(`${vendor} no longer accepts this login. Log in again.`);
  }
}
