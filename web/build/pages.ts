/** The page once for each screen, naming at its head all that this screen loads: one round trip instead of a chain. */
import type { Screen } from "./screens.js";

export function pageFor({ files }: Screen, index: string): string {
  const links = files.filter((file) => !index.includes(`"/${file}"`)).map((file) => `\n    ${linkTo(file)}`);
  return index.replace(/\s*<\/head>/, (end) => links.join("") + end);
}

function linkTo(file: string): string {
  // Left to itself, a font is asked for when the styles are there and something is to be written in it.
  if (file.endsWith(".woff2")) return `<link rel="preload" as="font" type="font/woff2" crossorigin href="/${file}">`;
  const rel = file.endsWith(".css") ? "stylesheet" : "modulepreload";
  return `<link rel="${rel}" crossorigin href="/${file}">`;
}
