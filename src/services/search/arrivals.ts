/** Each result as it comes, whatever order the work was given in. Where all must be waited for, `Promise.all` is enough. */
export async function* arrivals<T>(work: readonly Promise<T>[]): AsyncGenerator<T, void> {
  const open = new Map(work.map((one, at) => [at, one.then((result) => ({ at, result }))]));
  while (open.size > 0) {
    const { at, result } = await Promise.race(open.values());
    open.delete(at);
    yield result;
  }
}
