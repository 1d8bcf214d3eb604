import DataLoader from "dataloader";
import { Unavailable } from "../contract/errors.js";
import type { RawAnswer, Reply } from "./answer.js";
import type { Calls } from "./calls.js";

/** One read of a batch; its answer comes back under its id. */
export interface BatchRead {
  readonly id: string;
  readonly path: string;
}

interface Rejected {
  readonly index: number;
  readonly answer: RawAnswer;
}

/** How many different challenges one batch answers. */
const mostRenewals = 3;

/**
 * Reads that travel together, for vendors that take several in one call. A refusal of one read is its reply; what fails for
 * now is asked again alone, and everything else is thrown to those who asked for it.
 */
export class BatchedReads {
  readonly #reads: DataLoader<string, Reply>;

  constructor(
    private readonly calls: Calls,
    maxBatchSize: number,
    /** Sends a batch and resolves to its answers by id, in whatever order and however many they came. */
    private readonly post: (reads: readonly BatchRead[]) => Promise<ReadonlyMap<string, RawAnswer>>,
  ) {
    const { gatherMs } = calls.access;
    this.#reads = new DataLoader((paths) => this.#batch(paths), {
      maxBatchSize,
      ...(gatherMs !== undefined && { batchScheduleFn: (dispatch: () => void) => void setTimeout(dispatch, gatherMs) }),
    });
  }

  /** Reads a path in the next batch. Asked twice in a request, it is read once. */
  async read(path: string): Promise<Reply> {
    try {
      return await this.#reads.load(path);
    } catch (error) {
      this.#reads.clear(path);
      throw error;
    }
  }

  async #batch(paths: readonly string[]): Promise<(Reply | Error)[]> {
    const { access, host, classifier, retry } = this.calls;
    const leftOut = () => new Unavailable(`${classifier.vendor} left this out of its answer. Try again.`);
    const results = new Array<Reply | Error | undefined>(paths.length);
    const answered = new Set<string | undefined>();
    let open = paths.map((_, index) => index);
    for (let attempt = 0; open.length > 0; attempt++) {
      // Before the token: renewing one is a call, too.
      await retry.ready();
      const token = await access.token();
      const answers = await this.post(open.map((index) => ({ id: String(index), path: paths[index] as string })));
      const rejected: Rejected[] = [];
      const waiting: number[] = [];
      const waits = [];
      for (const index of open) {
        const answer = answers.get(String(index));
        if (!answer) {
          results[index] = leftOut();
          continue;
        }
        if (classifier.isRejection(answer)) {
          rejected.push({ index, answer });
          continue;
        }
        this.calls.accepted();
        const trouble = classifier.troubleOf(answer, host.now());
        if (trouble) {
          waiting.push(index);
          waits.push(trouble);
        } else results[index] = this.#settled(answer);
      }
      open = [...waiting, ...(await this.#renewed(token, rejected, answered, results))];
      try {
        if (waits.length > 0) {
          const longest = Math.max(...waits.map(({ waitMs }) => waitMs ?? -1));
          const throttled = waits.find((trouble) => trouble.throttled) ?? waits[0];
          const { waitMs: _, ...named } = throttled ?? { throttled: false };
          await retry.after(longest < 0 ? named : { ...named, waitMs: longest }, attempt);
        }
      } catch (error) {
        if (access.signal.aborted) throw error;
        for (const index of waiting) results[index] = error as Error;
        open = open.filter((index) => !waiting.includes(index));
      }
    }
    return results.map((result) => result ?? leftOut());
  }

  /**
   * Renews the token for the first challenge that was not answered yet, so that a round renews once. Resolves to those that are
   * to be asked again. The others fail, each for itself: what one item demands is not asked of its neighbours.
   */
  async #renewed(
    token: string,
    rejected: readonly Rejected[],
    answered: Set<string | undefined>,
    results: (Reply | Error | undefined)[],
  ): Promise<readonly number[]> {
    const open = rejected.filter(({ index, answer }) => {
      const isNew = !answered.has(challengeOf(answer)) && answered.size < mostRenewals;
      if (!isNew) results[index] = this.calls.refusal();
      return isNew;
    });
    const [first] = open;
    if (!first) return [];
    const challenge = challengeOf(first.answer);
    answered.add(challenge);
    try {
      await this.calls.renew(token, first.answer);
      return open.map(({ index }) => index);
    } catch (error) {
      if (this.calls.access.signal.aborted) throw error;
      const others = open.filter(({ answer }) => challengeOf(answer) !== challenge);
      for (const { index } of open) results[index] = error as Error;
      return others.map(({ index }) => index);
    }
  }

  #settled(answer: RawAnswer): Reply | Error {
    try {
      return this.calls.classifier.replyOf(answer);
    } catch (error) {
      return error as Error;
    }
  }
}

function challengeOf({ headers }: RawAnswer): string | undefined {
  return headers["www-authenticate"];
}
