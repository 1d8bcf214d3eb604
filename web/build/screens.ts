/** Screens: what is loaded lazily from files that are called `<screen>-page.tsx`. */
import type { Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

export interface Screen {
  readonly name: string;
  /** All that its first load takes from the bundle: scripts and styles in the order in which they have to come, then fonts. */
  readonly files: readonly string[];
}

export const pageOf = ({ name }: Screen): string => `${name}.html`;

/** `fonts`: those that the first words of every screen are set in. */
export function screensOf(bundle: Bundle, fonts?: RegExp): Screen[] {
  const early = Object.keys(bundle).filter((name) => fonts?.test(name));
  const chunks = Object.values(bundle).filter((output): output is Chunk => output.type === "chunk");
  const entry = chunks.find(({ isEntry }) => isEntry);
  const first = entry ? filesOf(entry, bundle) : new Set<string>();
  const lazy = chunks.flatMap(({ dynamicImports }) => dynamicImports);
  return [...new Set(lazy)].flatMap((fileName) => {
    const chunk = chunks.find((each) => each.fileName === fileName);
    const name = /\/([\w-]+)-page\.tsx$/.exec(chunk?.facadeModuleId ?? "")?.[1];
    return chunk && name ? [{ name, files: [...filesOf(chunk, bundle, first), ...early] }] : [];
  });
}

/** A chunk after all that it imports, and the styles of each. */
function filesOf(chunk: Chunk, bundle: Bundle, known: ReadonlySet<string> = new Set()): Set<string> {
  const files = new Set(known);
  const add = (each: Chunk) => {
    if (files.has(each.fileName)) return;
    files.add(each.fileName);
    for (const name of each.imports) {
      const imported = bundle[name];
      if (imported?.type === "chunk") add(imported);
    }
    for (const style of each.viteMetadata?.importedCss ?? []) files.add(style);
  };
  add(chunk);
  return files;
}
