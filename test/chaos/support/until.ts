/** For what another process does in its own time: looks again until it fits, so many times and not for ever. */
const LOOK_AGAIN_MS = 25;
const MOST_LOOKS = 1_200;

export async function until<T>(what: string, look: () => T | Promise<T>, fits: (seen: T) => boolean): Promise<T> {
  let seen: T | undefined;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    seen = await look();
    if (fits(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  throw new Error(`It did not come to this: ${what}. Seen last: ${JSON.stringify(seen)}`);
}
