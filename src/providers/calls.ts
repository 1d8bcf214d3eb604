import type { RawAnswer, Reply } from "./answer.js";
import { LoginRequired, Unreachable } from "./errors.js";
import type { Host } from "./host.js";
import type { Access } from "./provider.js";
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

  constructor(
    readonly classifier: ResponseClassifier,
    readonly host: Host,
    readonly access: Access,
  ) {
    this.retry = new RetryPolicy(classifier.vendor, host, access);
  }

  /** Makes a call until its answer is final. */
  async send(call: (token: string) => Promise<RawAnswer>): Promise<RawAnswer> {
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
        token = await this.renew(token, answer, renewed);
        renewed = true;
        continue;
      }
      const trouble = this.classifier.troubleOf(answer, this.host.now());
      if (!trouble) return answer;
      await this.retry.after(trouble, attempt);
    }
  }

  /** Once per call: a second rejection means that no token of this login is wanted. */
  renew(rejected: string, { headers }: RawAnswer, renewed: boolean): Promise<string> {
    if (renewed) throw new LoginRequired(`${this.classifier.vendor} no longer accepts this login. Log in again.`);
    return this.access.renew(rejected, headers["www-authenticate"]);
  }
}
