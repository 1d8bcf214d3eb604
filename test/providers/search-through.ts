import type { Source } from "../../src/providers/contract/provider.js";

/** All that a search finds, page by page, with how many pages it took. */
export async function searchThrough(
  makeSource: () => Source,
  text: string,
  options: { want?: number; most?: number; kinds?: readonly "IMAGE"[] } = {},
): Promise<{ names: string[]; refs: string[]; pages: number; partials: string[] }> {
  const names: string[] = [];
  const refs: string[] = [];
  const partials: string[] = [];
  let resume: unknown;
  let pages = 0;
  do {
    const page = await makeSource().search(
      { text, ...(options.kinds && { kinds: options.kinds }) },
      {
        want: options.want ?? 50,
        signal: new AbortController().signal,
        // Between requests the place is kept as JSON.
        ...(resume !== undefined && { resume: JSON.parse(JSON.stringify(resume)) as unknown }),
      },
    );
    pages++;
    names.push(...page.assets.map(({ name }) => name));
    refs.push(...page.assets.map(({ ref }) => ref));
    if (page.partial) partials.push(page.partial.message);
    resume = page.resume;
  } while (resume !== undefined && pages < (options.most ?? 200));
  return { names, refs, pages, partials };
}
