import type { RawAnswer, Reply } from "./answer.js";
import { LoginRequired, Unavailable } from "./errors.js";
import type { Host } from "./host.js";
import { Patience, type Trouble } from "./patience.js";
import type { Access } from "./provider.js";

/** What a vendor's answers mean, whatever was asked. */
export interface Manners {
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
  readonly patience: Patience;

  constructor(
    readonly manners: Manners,
    readonly host: Host,
    readonly access: Access,
  ) {
    this.patience = new Patience(manners.vendor, host, access);
  }

  /** Makes a call until its answer is final. */
  async send(call: (token: string) => Promise<RawAnswer>): Promise<RawAnswer> {
    let token = await this.access.token();
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      await this.patience.ready();
      const answer = await call(token).catch((error: unknown) => {
        if (error instanceof Unavailable) return error;
        throw error;
      });
      if (answer instanceof Unavailable) {
        const { code } = answer;
        await this.patience.after({ throttled: false, ...(code !== undefined && { code }) }, attempt);
        continue;
      }
      if (this.manners.isRejection(answer)) {
        token = await this.renew(token, answer, renewed);
        renewed = true;
        continue;
      }
      const trouble = this.manners.troubleOf(answer, this.host.now());
      if (!trouble) return answer;
      await this.patience.after(trouble, attempt);
    }
  }

  /** Once per call: a second rejection means that no token of this login is wanted. */
  renew(rejected: string, { headers }: RawAnswer, renewed: boolean): Promise<string> {
    if (renewed) throw new LoginRequired(`${this.manners.vendor} no longer accepts this login. Log in again.`);
    return this.access.renew(rejected, headers["www-authenticate"]);
  }
}
