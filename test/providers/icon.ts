/** What an icon has to be: a drawing, and nothing else. Names what may be there, so that nothing has to be thought of. */
import { SaxesParser, type SaxesTagNS } from "saxes";

const MOST_BYTES = 8 * 1024;
const SVG = "http://www.w3.org/2000/svg";
const SHAPES = ["path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "text", "tspan"];
const PAINTS = ["linearGradient", "radialGradient", "stop", "pattern", "clipPath", "mask"];
const ELEMENTS = new Set(["svg", "g", "defs", "use", "symbol", "title", "desc", "style", ...SHAPES, ...PAINTS]);

/** Everything that is wrong with it; empty when it is good. */
export function problemsOfIcon(svg: string): string[] {
  const problems: string[] = [];
  const bytes = Buffer.byteLength(svg);
  if (bytes > MOST_BYTES) problems.push(`it has ${bytes} bytes; ${MOST_BYTES} is the most`);
  const parser = new SaxesParser({ xmlns: true });
  let depth = 0;
  parser.on("error", ({ message }) => problems.push(message));
  parser.on("doctype", () => problems.push("it has a document type, which may declare anything"));
  parser.on("processinginstruction", ({ target }) => problems.push(`it has a processing instruction: ${target}`));
  parser.on("text", (text) => problems.push(...reachingOut(text)));
  parser.on("cdata", (text) => problems.push(...reachingOut(text)));
  parser.on("opentag", (tag) => problems.push(...problemsOfTag(tag, depth++ === 0)));
  parser.on("closetag", () => depth--);
  parser.write(svg).close();
  return problems;
}

function problemsOfTag({ local, uri, attributes }: SaxesTagNS, isRoot: boolean): string[] {
  const all = Object.values(attributes);
  const viewBox = attributes["viewBox"]?.value ?? "";
  return [
    ...(uri !== SVG || !ELEMENTS.has(local) ? [`<${local}> is not a part of a drawing`] : []),
    ...(isRoot && local !== "svg" ? ["it is not an <svg>"] : []),
    ...(isRoot && !/^-?[\d.]+ -?[\d.]+ [\d.]+ [\d.]+$/.test(viewBox) ? ["it has no viewBox"] : []),
    ...all.filter((attribute) => /^on/i.test(attribute.local)).map(({ name }) => `${name} is a script`),
    ...all.flatMap((attribute) =>
      attribute.local === "href" && !attribute.value.startsWith("#")
        ? [`${attribute.name} leads outside`]
        : reachingOut(attribute.value),
    ),
  ];
}

/** In styles and paints: whatever is fetched, or might be, for all its escapes. */
function reachingOut(text: string): string[] {
  const loads = /@import|\\|image(-set)?\(|url\(\s*(?!["']?#)/i.test(text);
  return loads ? [`this may load something: ${text.trim()}`] : [];
}
