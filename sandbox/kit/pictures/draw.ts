import { random, seedOf } from "../ids.js";
import { mimeOf } from "../mime.js";
import { wordsOf } from "../words.js";
import { Canvas, hsl, mix } from "./canvas.js";
import type { Paint } from "./paint.js";
import { fallback, scenes } from "./scenes.js";
import { type Drawable, pictureSize } from "./size.js";

const drawn = new Map<string, Buffer>();
const most = 4000;

function sceneOf(item: Drawable) {
  const word = wordsOf(item.name).find((known) => scenes[known]);
  return (word && scenes[word]) || fallback;
}

/** A page with a heading, a little picture and lines of text. */
function paper(paint: Paint): void {
  const { canvas, next, hue } = paint;
  canvas.rect(0, 0, 1, canvas.aspect, [252, 252, 250]);
  canvas.rect(0, 0, 1, 0.035, hsl(hue, 0.6, 0.5));
  canvas.rect(0.1, 0.11, 0.45 + next() * 0.3, 0.05, hsl(hue, 0.45, 0.3));
  const figure = canvas.aspect * (0.25 + next() * 0.4);
  for (let y = 0.22; y < canvas.aspect - 0.08; y += 0.042) {
    if (Math.abs(y - figure) < 0.14) continue;
    canvas.rect(0.1, y, next() < 0.2 ? 0.3 + next() * 0.3 : 0.8, 0.014, [196, 200, 208]);
  }
  canvas.rect(0.1, figure - 0.12, 0.8, 0.22, hsl(hue + 30, 0.5, 0.86), hsl(hue, 0.5, 0.72));
  for (let bar = 0; bar < 7; bar += 1) {
    const high = 0.03 + next() * 0.14;
    canvas.rect(0.16 + bar * 0.1, figure + 0.08 - high, 0.06, high, hsl(hue + bar * 12, 0.6, 0.48));
  }
}

/** A slide: a scene with a title bar over it. */
function slide(paint: Paint, item: Drawable): void {
  const { canvas, next, hue } = paint;
  sceneOf(item)(paint);
  canvas.rect(0, canvas.aspect * 0.62, 1, canvas.aspect * 0.26, hsl(hue, 0.5, 0.27));
  canvas.rect(0.07, canvas.aspect * 0.68, 0.4 + next() * 0.3, 0.045, [255, 255, 255]);
  canvas.rect(0.07, canvas.aspect * 0.79, 0.3 + next() * 0.2, 0.022, mix(hsl(hue, 0.5, 0.27), [255, 255, 255], 0.6));
}

function film(paint: Paint, item: Drawable): void {
  const { canvas } = paint;
  sceneOf(item)(paint);
  const y = canvas.aspect / 2;
  const edge = canvas.aspect * 0.08;
  canvas.rect(0, 0, 1, edge, [18, 18, 22]);
  canvas.rect(0, canvas.aspect - edge, 1, edge, [18, 18, 22]);
  canvas.circle(0.5, y, 0.11, [15, 16, 22], 0.6);
  canvas.polygon(
    [
      [0.47, y - 0.055],
      [0.47, y + 0.055],
      [0.56, y],
    ],
    [255, 255, 255],
  );
}

/** A picture of a file that a person can tell from the next one's; always the same for the same file. */
export function draw(item: Drawable, maxWidth: number, maxHeight: number, crop = false): Buffer {
  const { width, height } = crop ? { width: maxWidth, height: maxHeight } : pictureSize(item, maxWidth, maxHeight);
  const key = `${item.key}/${item.name}/${width}x${height}`;
  const known = drawn.get(key);
  if (known) return known;
  const next = random(seedOf(item.key));
  const paint: Paint = { canvas: new Canvas(width, height), next, hue: next() * 360 };
  const mime = mimeOf(item.name);
  if (/pdf|wordprocessing/.test(mime)) paper(paint);
  else if (mime.includes("presentation")) slide(paint, item);
  else if (mime.startsWith("video/")) film(paint, item);
  else sceneOf(item)(paint);
  const png = paint.canvas.png();
  const [oldest] = drawn.keys();
  if (drawn.size >= most && oldest !== undefined) drawn.delete(oldest);
  drawn.set(key, png);
  return png;
}
