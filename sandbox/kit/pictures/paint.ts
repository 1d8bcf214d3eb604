import type { Canvas, Colour } from "./canvas.js";

/** What a scene is painted with. */
export interface Paint {
  canvas: Canvas;
  next: () => number;
  hue: number;
}

/** Paints one motif. */
export type Scene = (paint: Paint) => void;

export const white: Colour = [250, 248, 244];
export const dark: Colour = [38, 42, 56];
