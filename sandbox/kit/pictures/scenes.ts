import { hsl } from "./canvas.js";
import { boat, city, peaks, sea, sky, sun, trees, valley } from "./nature.js";
import type { Scene } from "./paint.js";
import { backpack, bicycle, bottle, coffee, lamp, logo, people } from "./things.js";

const outdoors =
  (warm: boolean, low: boolean, ...parts: Scene[]): Scene =>
  (paint) => {
    sky(paint, warm);
    sun(paint, low);
    for (const part of parts) part(paint);
  };

const harbor: Scene = (paint) => {
  sea(paint);
  for (let count = 0; count < 4; count += 1)
    boat(
      paint,
      0.12 + count * 0.25 + paint.next() * 0.1,
      paint.canvas.aspect * (0.64 + paint.next() * 0.24),
      0.045 + paint.next() * 0.05,
    );
};

/** The scene for each word that has one. */
export const scenes: Record<string, Scene> = {
  harbor: outdoors(false, false, harbor),
  boat: outdoors(false, false, harbor),
  sunrise: outdoors(true, true, sea),
  sunset: outdoors(true, true, harbor),
  beach: outdoors(false, false, sea, (paint) =>
    paint.canvas.hills(paint.canvas.aspect * 0.86, 0.03, 4, paint.next() * 6, hsl(42, 0.6, 0.78), hsl(36, 0.5, 0.62)),
  ),
  mountain: outdoors(false, false, peaks),
  forest: outdoors(false, false, valley, (paint) => trees(paint, 26)),
  city: outdoors(true, false, city),
  skyline: outdoors(true, true, city),
  team: (paint) => {
    paint.canvas.rect(0, 0, 1, paint.canvas.aspect, hsl(paint.hue, 0.35, 0.85), hsl(paint.hue + 25, 0.35, 0.74));
    people(paint, 4 + Math.floor(paint.next() * 3));
  },
  portrait: (paint) => {
    paint.canvas.rect(0, 0, 1, paint.canvas.aspect, hsl(paint.hue, 0.4, 0.8), hsl(paint.hue + 30, 0.4, 0.62));
    people(paint, 1);
  },
  bicycle: outdoors(false, false, valley, bicycle),
  coffee,
  logo,
  bottle,
  backpack,
  lamp,
  valley: outdoors(false, false, valley, (paint) => trees(paint, 5)),
};

/** The scene for files whose words have none. */
export const fallback: Scene = outdoors(false, false, valley, (paint) => trees(paint, 4));
