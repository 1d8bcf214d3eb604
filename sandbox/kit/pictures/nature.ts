import { hsl, mix } from "./canvas.js";
import { dark, type Paint, white } from "./paint.js";

/** The sky, by day or at either end of it. */
export function sky({ canvas, next, hue }: Paint, warm: boolean): void {
  const top = warm ? hsl(hue * 0.1 + 220 + next() * 60, 0.45, 0.45) : hsl(195 + next() * 30, 0.6, 0.62);
  const low = warm ? hsl(15 + next() * 30, 0.9, 0.7) : hsl(35 + hue * 0.05, 0.5, 0.9);
  canvas.rect(0, 0, 1, canvas.aspect, top, low);
}

/** The sun with its halo. */
export function sun({ canvas, next }: Paint, low: boolean): void {
  const x = 0.2 + next() * 0.6;
  const y = canvas.aspect * (low ? 0.52 : 0.2 + next() * 0.12);
  const colour = hsl(low ? 28 : 46, 0.95, low ? 0.62 : 0.72);
  for (const [radius, opacity] of [
    [0.2, 0.12],
    [0.15, 0.18],
    [0.11, 0.3],
    [0.075, 1],
  ] as const) {
    canvas.circle(x, y, radius, colour, opacity);
  }
}

/** Water up to the horizon. */
export function sea({ canvas, next, hue }: Paint, from = 0.6): void {
  const top = canvas.aspect * from;
  const colour = hsl(185 + hue * 0.12, 0.5, 0.42);
  canvas.rect(0, top, 1, canvas.aspect - top, mix(colour, white, 0.25), mix(colour, dark, 0.35));
  for (let wave = 0; wave < 26; wave += 1) {
    const depth = next();
    canvas.rect(
      next(),
      top + depth * (canvas.aspect - top),
      0.02 + depth * 0.09,
      0.004 + depth * 0.004,
      mix(colour, white, 0.5),
    );
  }
}

/** A sailing boat. */
export function boat({ canvas, next }: Paint, x: number, y: number, size: number): void {
  const hull = hsl(next() * 360, 0.55, 0.42);
  canvas.polygon(
    [
      [x - size, y],
      [x + size, y],
      [x + size * 0.7, y + size * 0.38],
      [x - size * 0.75, y + size * 0.38],
    ],
    hull,
  );
  canvas.line(x, y, x, y - size * 2, size * 0.08, dark);
  canvas.polygon(
    [
      [x + size * 0.08, y - size * 1.9],
      [x + size * 0.08, y - size * 0.15],
      [x + size * 0.95, y - size * 0.15],
    ],
    white,
  );
  canvas.polygon(
    [
      [x - size * 0.08, y - size * 1.6],
      [x - size * 0.08, y - size * 0.15],
      [x - size * 0.7, y - size * 0.15],
    ],
    hsl(next() * 60, 0.8, 0.75),
  );
}

/** Three ranges with snow. */
export function peaks({ canvas, next, hue }: Paint): void {
  for (let layer = 0; layer < 3; layer += 1) {
    const colour = mix(hsl(205 + hue * 0.15, 0.28, 0.58), dark, layer * 0.3);
    for (let peak = 0; peak < 4; peak += 1) {
      const [x, wide] = [(peak + next()) / 3.6, 0.24 + next() * 0.2];
      const base = canvas.aspect * (0.78 + layer * 0.11);
      const tip = base - canvas.aspect * (0.5 - layer * 0.13 + next() * 0.12);
      canvas.polygon(
        [
          [x - wide, base],
          [x, tip],
          [x + wide, base],
        ],
        colour,
      );
      if (layer < 2)
        canvas.polygon(
          [
            [x - wide * 0.22, tip + (base - tip) * 0.22],
            [x, tip],
            [x + wide * 0.22, tip + (base - tip) * 0.22],
            [x + wide * 0.06, tip + (base - tip) * 0.16],
            [x - wide * 0.05, tip + (base - tip) * 0.25],
          ],
          white,
        );
    }
    canvas.rect(0, canvas.aspect * (0.775 + layer * 0.11), 1, canvas.aspect, colour);
  }
}

/** Firs, the nearer the larger. */
export function trees({ canvas, next, hue }: Paint, count: number): void {
  for (let tree = 0; tree < count; tree += 1) {
    const near = tree / count;
    const [x, base, size] = [next(), canvas.aspect * (0.62 + near * 0.36), 0.08 + near * 0.12];
    const green = hsl(105 + hue * 0.12 + next() * 25, 0.38, 0.42 - near * 0.2);
    canvas.rect(x - size * 0.06, base - size * 0.4, size * 0.12, size * 0.4, hsl(25, 0.4, 0.24));
    for (let tier = 0; tier < 3; tier += 1) {
      const top = base - size * (2.1 - tier * 0.45);
      canvas.polygon(
        [
          [x, top],
          [x + size * (0.35 + tier * 0.13), top + size * 0.85],
          [x - size * (0.35 + tier * 0.13), top + size * 0.85],
        ],
        mix(green, dark, tier * 0.08),
      );
    }
  }
}

/** Green hills, one behind the other. */
export function valley(paint: Paint): void {
  const { canvas, next, hue } = paint;
  for (let layer = 0; layer < 3; layer += 1) {
    const colour = hsl(85 + hue * 0.15 + layer * 12, 0.38, 0.56 - layer * 0.13);
    canvas.hills(
      canvas.aspect * (0.62 + layer * 0.13),
      0.05 + next() * 0.05,
      4 + next() * 5,
      next() * 7,
      colour,
      mix(colour, dark, 0.2),
    );
  }
}

/** Houses with lit windows. */
export function city({ canvas, next, hue }: Paint): void {
  for (let row = 0; row < 2; row += 1) {
    for (let x = -0.05; x < 1; ) {
      const [wide, high] = [0.06 + next() * 0.09, canvas.aspect * (0.3 + next() * (row ? 0.2 : 0.42))];
      const wall = mix(hsl(215 + hue * 0.2, 0.2, 0.6), dark, 0.35 + row * 0.35 + next() * 0.15);
      canvas.rect(x, canvas.aspect - high, wide * 0.94, high, wall);
      for (let wy = canvas.aspect - high + 0.02; wy < canvas.aspect - 0.03; wy += 0.035) {
        for (let wx = x + 0.012; wx < x + wide * 0.85; wx += 0.022)
          if (next() < 0.5) canvas.rect(wx, wy, 0.01, 0.016, hsl(46, 0.9, 0.72));
      }
      x += wide;
    }
  }
}
