import { PNG } from "pngjs";

export type Colour = readonly [number, number, number];

/** A colour from hue (0-360), saturation and lightness (0-1). */
export function hsl(hue: number, saturation: number, lightness: number): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const at = (offset + (((hue % 360) + 360) % 360) / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Somewhere between two colours. */
export function mix(from: Colour, to: Colour, part: number): Colour {
  const between = (index: 0 | 1 | 2) => from[index] + (to[index] - from[index]) * part;
  return [between(0), between(1), between(2)];
}

/** A small painter. Shapes are given in a space 1 wide and `aspect` high; edges are softened by drawing larger. */
export class Canvas {
  readonly aspect: number;
  private readonly scale: number;
  private readonly w: number;
  private readonly h: number;
  private readonly pixels: Uint8ClampedArray;

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {
    this.scale = width * height < 60_000 ? 2 : 1;
    this.w = width * this.scale;
    this.h = height * this.scale;
    this.aspect = height / width;
    this.pixels = new Uint8ClampedArray(this.w * this.h * 3);
  }

  /** A rectangle shaded from top to bottom. */
  rect(x: number, y: number, width: number, height: number, top: Colour, bottom: Colour = top): void {
    const from = Math.max(0, Math.round(y * this.w));
    const to = Math.min(this.h, Math.round((y + height) * this.w));
    for (let row = from; row < to; row += 1) {
      const colour = top === bottom ? top : mix(top, bottom, (row - y * this.w) / (height * this.w));
      this.span(row, x * this.w, (x + width) * this.w, colour, 1);
    }
  }

  circle(x: number, y: number, radius: number, colour: Colour, opacity = 1): void {
    this.ellipse(x, y, radius, radius, colour, opacity);
  }

  ellipse(x: number, y: number, rx: number, ry: number, colour: Colour, opacity = 1): void {
    const [cx, cy, a, b] = [x * this.w, y * this.w, rx * this.w, ry * this.w];
    for (let row = Math.max(0, Math.floor(cy - b)); row < Math.min(this.h, cy + b); row += 1) {
      const part = 1 - ((row + 0.5 - cy) / b) ** 2;
      if (part > 0) this.span(row, cx - a * Math.sqrt(part), cx + a * Math.sqrt(part), colour, opacity);
    }
  }

  ring(x: number, y: number, radius: number, thickness: number, colour: Colour): void {
    const [cx, cy, outer, inner] = [x * this.w, y * this.w, radius * this.w, (radius - thickness) * this.w];
    for (let row = Math.max(0, Math.floor(cy - outer)); row < Math.min(this.h, cy + outer); row += 1) {
      const dy = row + 0.5 - cy;
      if (Math.abs(dy) > outer) continue;
      const far = Math.sqrt(outer ** 2 - dy ** 2);
      const near = Math.abs(dy) < inner ? Math.sqrt(inner ** 2 - dy ** 2) : 0;
      this.span(row, cx - far, cx - near, colour, 1);
      this.span(row, cx + near, cx + far, colour, 1);
    }
  }

  polygon(points: readonly (readonly [number, number])[], colour: Colour, opacity = 1): void {
    const corners = points.map(([x, y]) => [x * this.w, y * this.w] as const);
    const ys = corners.map(([, y]) => y);
    for (let row = Math.max(0, Math.floor(Math.min(...ys))); row < Math.min(this.h, Math.max(...ys)); row += 1) {
      const y = row + 0.5;
      const crossings = corners.flatMap(([x1, y1], index) => {
        const [x2, y2] = corners[(index + 1) % corners.length] ?? [x1, y1];
        return y1 <= y !== y2 <= y ? [x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)] : [];
      });
      crossings.sort((a, b) => a - b);
      for (let index = 0; index + 1 < crossings.length; index += 2) {
        this.span(row, crossings[index] ?? 0, crossings[index + 1] ?? 0, colour, opacity);
      }
    }
  }

  line(x1: number, y1: number, x2: number, y2: number, thickness: number, colour: Colour): void {
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const [dx, dy] = [(-(y2 - y1) / length) * (thickness / 2), ((x2 - x1) / length) * (thickness / 2)];
    this.polygon(
      [
        [x1 + dx, y1 + dy],
        [x2 + dx, y2 + dy],
        [x2 - dx, y2 - dy],
        [x1 - dx, y1 - dy],
      ],
      colour,
    );
  }

  /** Everything under a wavy line: hills, waves, dunes. */
  hills(base: number, height: number, waves: number, phase: number, top: Colour, bottom: Colour): void {
    for (let column = 0; column < this.w; column += 1) {
      const x = column / this.w;
      const y = base - height * (0.6 * Math.sin(x * waves + phase) + 0.4 * Math.sin(x * waves * 2.3 + phase * 1.7));
      const from = Math.max(0, Math.round(y * this.w));
      for (let row = from; row < this.h; row += 1) {
        const part = (row - from) / Math.max(1, this.h - from);
        this.put((row * this.w + column) * 3, mix(top, bottom, part), 1);
      }
    }
  }

  png(): Buffer {
    const png = new PNG({ width: this.width, height: this.height, colorType: 2 });
    const { scale, w } = this;
    for (let y = 0; y < this.height; y += 1) {
      for (let x = 0; x < this.width; x += 1) {
        const to = (y * this.width + x) * 4;
        for (let channel = 0; channel < 3; channel += 1) {
          const at = (y * scale * w + x * scale) * 3 + channel;
          const below = at + w * 3;
          const p = this.pixels;
          png.data[to + channel] =
            scale === 1 ? (p[at] ?? 0) : ((p[at] ?? 0) + (p[at + 3] ?? 0) + (p[below] ?? 0) + (p[below + 3] ?? 0)) >> 2;
        }
        png.data[to + 3] = 255;
      }
    }
    return PNG.sync.write(png, { colorType: 2, inputColorType: 6, deflateLevel: 4, filterType: 1 });
  }

  private span(row: number, from: number, to: number, colour: Colour, opacity: number): void {
    if (row < 0 || row >= this.h) return;
    const end = Math.min(this.w, Math.round(to));
    for (let column = Math.max(0, Math.round(from)); column < end; column += 1) {
      this.put((row * this.w + column) * 3, colour, opacity);
    }
  }

  private put(at: number, colour: Colour, opacity: number): void {
    for (let channel = 0 as 0 | 1 | 2; channel < 3; channel += 1) {
      const old = this.pixels[at + channel] ?? 0;
      this.pixels[at + channel] = opacity === 1 ? colour[channel] : old + (colour[channel] - old) * opacity;
    }
  }
}
