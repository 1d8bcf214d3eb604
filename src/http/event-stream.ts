/**
 * Results as server-sent events, one operation a connection: the distinct connections mode of
 * https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md.
 */
import { print } from "graphql-sse";

const BEAT = ":\n\n";
const BEAT_MS = 15_000;

/** Asks for a result when the reader has taken the one before; says something at once, and again while nothing comes. */
export async function* eventStream(
  results: AsyncGenerator<object, void>,
  beatMs = BEAT_MS,
): AsyncGenerator<string, void> {
  yield BEAT;
  try {
    let coming = results.next();
    for (;;) {
      const result = await within(beatMs, coming);
      if (result?.done) break;
      yield result ? print({ event: "next", data: result.value }) : BEAT;
      if (result) coming = results.next();
    }
    yield print({ event: "complete", data: null });
  } finally {
    await results.return();
  }
}

/** Undefined when it takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
