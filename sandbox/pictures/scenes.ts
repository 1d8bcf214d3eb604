import { type Canvas, type Colour, hsl, mix } from "./canvas.js";

/** What a scene is painted with. */
export interface Paint {
  canvas: Canvas;
  next: () => number;
  hue: number;
}

type Scene = (paint: Paint) => void;

const white: Colour = [250, 248, 244];
const dark: Colour = [38, 42, 56];

function sky({ canvas, next, hue }: Paint, warm: boolean): void {
  const top = warm ? hsl(hue * 0.1 + 220 + next() * 60, 0.45, 0.45) : hsl(195 + next() * 30, 0.6, 0.62);
  const low = warm ? hsl(15 + next() * 30, 0.9, 0.7) : hsl(35 + hue * 0.05, 0.5, 0.9);
  canvas.rect(0, 0, 1, canvas.aspect, top, low);
}

function sun({ canvas, next }: Paint, low: boolean): void {
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

function sea({ canvas, next, hue }: Paint, from = 0.6): void {
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

function boat({ canvas, next }: Paint, x: number, y: number, size: number): void {
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

function peaks({ canvas, next, hue }: Paint): void {
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

function trees({ canvas, next, hue }: Paint, count: number): void {
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

function city({ canvas, next, hue }: Paint): void {
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

function people({ canvas, next }: Paint, count: number): void {
  canvas.rect(0, canvas.aspect * 0.82, 1, canvas.aspect * 0.18, hsl(30, 0.3, 0.72), hsl(30, 0.3, 0.58));
  for (let person = 0; person < count; person += 1) {
    const x = (person + 0.5 + (next() - 0.5) * 0.3) / count;
    const size = Math.min(0.1, 0.62 / count) * (0.9 + next() * 0.2);
    const base = canvas.aspect * 0.95;
    const skin = hsl(22 + next() * 14, 0.45, 0.35 + next() * 0.42);
    const shirt = hsl(next() * 360, 0.55, 0.5);
    canvas.ellipse(x, base, size * 0.95, size * 2, shirt);
    canvas.circle(x, base - size * 2.35, size * 0.6, skin);
    canvas.ellipse(x, base - size * 2.72, size * 0.58, size * 0.34, hsl(next() * 40, 0.4, 0.12 + next() * 0.35));
  }
}

function bicycle({ canvas, next, hue }: Paint): void {
  canvas.rect(0, canvas.aspect * 0.8, 1, canvas.aspect * 0.2, hsl(hue, 0.15, 0.6), hsl(hue, 0.15, 0.45));
  const [y, r] = [canvas.aspect * 0.68, Math.min(0.155, canvas.aspect * 0.23)];
  const [back, front, frame] = [0.29 + next() * 0.03, 0.69 + next() * 0.03, hsl(next() * 360, 0.75, 0.45)];
  for (const x of [back, front]) {
    canvas.ring(x, y, r, 0.018, dark);
    for (let spoke = 0; spoke < 6; spoke += 1)
      canvas.line(
        x,
        y,
        x + Math.cos(spoke * 1.05) * r * 0.9,
        y + Math.sin(spoke * 1.05) * r * 0.9,
        0.004,
        mix(dark, white, 0.5),
      );
  }
  const [seat, bar, pedal] = [
    [back + 0.12, y - r * 1.25],
    [front - 0.05, y - r * 1.35],
    [back + 0.19, y],
  ] as const;
  const [hub, fork] = [
    [back, y],
    [front, y],
  ] as const;
  const tubes = [
    [hub, seat],
    [seat, bar],
    [bar, fork],
    [bar, pedal],
    [seat, pedal],
    [hub, pedal],
  ] as const;
  for (const [from, to] of tubes) canvas.line(from[0], from[1], to[0], to[1], 0.017, frame);
  canvas.line(seat[0] - 0.045, seat[1] - 0.015, seat[0] + 0.035, seat[1] - 0.015, 0.022, dark);
  canvas.line(bar[0], bar[1], bar[0] + 0.05, bar[1] - 0.035, 0.016, dark);
  canvas.circle(pedal[0], pedal[1], 0.025, dark);
}

function coffee({ canvas, next, hue }: Paint): void {
  const table = hsl(20 + hue * 0.06, 0.4, 0.4);
  canvas.rect(0, 0, 1, canvas.aspect, mix(table, white, 0.25), mix(table, dark, 0.3));
  for (let board = 1; board < 5; board += 1)
    canvas.rect(0, (canvas.aspect * board) / 5, 1, 0.006, mix(table, dark, 0.45));
  const [x, y] = [0.4 + next() * 0.2, canvas.aspect * 0.5];
  const r = Math.min(0.26, canvas.aspect * 0.36);
  const cup = hsl(next() * 360, 0.35, 0.86);
  canvas.circle(x + 0.015, y + 0.02, r * 1.25, dark, 0.3);
  canvas.circle(x, y, r * 1.25, white);
  canvas.ring(x, y, r * 1.25, 0.012, mix(cup, dark, 0.15));
  canvas.ellipse(x + r * 1.05, y, r * 0.3, r * 0.14, cup);
  canvas.circle(x, y, r * 0.88, cup);
  canvas.circle(x, y, r * 0.76, hsl(24, 0.6, 0.24));
  for (let leaf = 0; leaf < 4; leaf += 1)
    canvas.ellipse(x, y - r * 0.4 + leaf * r * 0.24, r * (0.14 + leaf * 0.09), r * 0.09, hsl(32, 0.6, 0.72), 0.85);
}

function logo({ canvas, next, hue }: Paint): void {
  const back = hsl(hue, 0.5, 0.94);
  canvas.rect(0, 0, 1, canvas.aspect, back);
  const [x, y, r] = [0.5, canvas.aspect * 0.5, Math.min(0.3, canvas.aspect * 0.36)];
  const colours = [hsl(hue, 0.75, 0.48), hsl(hue + 40 + next() * 90, 0.75, 0.56), hsl(hue + 180, 0.55, 0.34)];
  const [first = dark, second = dark, third = dark] = colours;
  const kind = Math.floor(next() * 4);
  if (kind === 0) {
    canvas.ring(x, y, r, r * 0.32, first);
    canvas.circle(x + r * 0.5, y - r * 0.5, r * 0.36, second);
    canvas.circle(x, y, r * 0.3, third);
  } else if (kind === 1) {
    canvas.polygon(
      [
        [x, y - r],
        [x + r, y + r * 0.75],
        [x - r, y + r * 0.75],
      ],
      first,
    );
    canvas.polygon(
      [
        [x, y - r * 0.2],
        [x + r * 0.48, y + r * 0.75],
        [x - r * 0.48, y + r * 0.75],
      ],
      second,
    );
  } else if (kind === 2) {
    for (const [dx, dy, colour] of [
      [-0.5, -0.5, first],
      [0.5, -0.5, second],
      [-0.5, 0.5, third],
      [0.5, 0.5, first],
    ] as const) {
      canvas.circle(x + dx * r, y + dy * r, r * 0.46, colour);
    }
  } else {
    for (let bar = 0; bar < 4; bar += 1)
      canvas.rect(
        x - r + bar * r * 0.55,
        y + r * (0.5 - bar * 0.42),
        r * 0.42,
        r * (0.4 + bar * 0.42),
        colours[bar % 3] ?? first,
      );
  }
}

function studio({ canvas, hue }: Paint): number {
  const ground = canvas.aspect * 0.82;
  canvas.rect(0, 0, 1, ground, hsl(hue, 0.3, 0.9), hsl(hue + 20, 0.3, 0.8));
  canvas.rect(0, ground, 1, canvas.aspect - ground, hsl(hue + 20, 0.3, 0.72), hsl(hue + 20, 0.3, 0.62));
  return ground;
}

function bottle(paint: Paint): void {
  const { canvas, next, hue } = paint;
  const ground = studio(paint);
  const [x, size, body] = [
    0.42 + next() * 0.16,
    Math.min(0.16, canvas.aspect * 0.2),
    hsl(hue + 150 + next() * 60, 0.55, 0.45),
  ];
  canvas.ellipse(x + 0.03, ground + 0.012, size * 1.4, 0.025, dark, 0.25);
  canvas.rect(x - size, ground - size * 2.6, size * 2, size * 2.6, mix(body, white, 0.15), mix(body, dark, 0.2));
  canvas.ellipse(x, ground - size * 2.6, size, size * 0.35, mix(body, white, 0.15));
  canvas.rect(x - size * 0.35, ground - size * 3.5, size * 0.7, size, mix(body, dark, 0.35));
  canvas.rect(x - size, ground - size * 1.8, size * 2, size * 0.9, white);
  canvas.circle(x, ground - size * 1.35, size * 0.28, hsl(hue, 0.75, 0.5));
}

function backpack(paint: Paint): void {
  const { canvas, next, hue } = paint;
  const ground = studio(paint);
  const [x, size, body] = [
    0.42 + next() * 0.16,
    Math.min(0.2, canvas.aspect * 0.24),
    hsl(hue + 120 + next() * 90, 0.45, 0.45),
  ];
  canvas.ellipse(x + 0.03, ground + 0.01, size * 1.3, 0.025, dark, 0.25);
  canvas.ring(x, ground - size * 2.5, size * 0.35, size * 0.09, mix(body, dark, 0.4));
  canvas.ellipse(x, ground - size * 1.7, size, size * 0.9, body);
  canvas.rect(x - size, ground - size * 1.7, size * 2, size * 1.7, body, mix(body, dark, 0.15));
  canvas.rect(x - size * 0.75, ground - size * 1.05, size * 1.5, size * 0.85, mix(body, dark, 0.25));
  canvas.rect(x - size * 0.75, ground - size * 1.05, size * 1.5, size * 0.16, mix(body, white, 0.35));
  canvas.rect(x - size * 0.07, ground - size * 2.5, size * 0.14, size * 1.3, mix(body, dark, 0.35));
}

function lamp(paint: Paint): void {
  const { canvas, next, hue } = paint;
  const ground = studio(paint);
  const [x, size, shade] = [
    0.4 + next() * 0.2,
    Math.min(0.19, canvas.aspect * 0.22),
    hsl(hue + 200 + next() * 60, 0.5, 0.6),
  ];
  canvas.circle(x, ground - size * 2.1, size * 1.9, hsl(46, 0.95, 0.85), 0.45);
  canvas.ellipse(x, ground, size * 0.7, size * 0.16, dark);
  canvas.rect(x - size * 0.06, ground - size * 2, size * 0.12, size * 2, dark);
  canvas.polygon(
    [
      [x - size * 0.5, ground - size * 3],
      [x + size * 0.5, ground - size * 3],
      [x + size, ground - size * 1.7],
      [x - size, ground - size * 1.7],
    ],
    shade,
  );
  canvas.rect(x - size, ground - size * 1.78, size * 2, size * 0.1, mix(shade, white, 0.5));
}

function valley(paint: Paint): void {
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
