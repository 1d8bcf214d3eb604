import { hsl, mix } from "./canvas.js";
import { dark, type Paint, white } from "./paint.js";

/** People side by side. */
export function people({ canvas, next }: Paint, count: number): void {
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

/** A bicycle on a road. */
export function bicycle({ canvas, next, hue }: Paint): void {
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

/** A cup from above. */
export function coffee({ canvas, next, hue }: Paint): void {
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

/** A mark on a pale ground. */
export function logo({ canvas, next, hue }: Paint): void {
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

/** A bottle in a studio. */
export function bottle(paint: Paint): void {
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

/** A backpack in a studio. */
export function backpack(paint: Paint): void {
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

/** A lamp that is on. */
export function lamp(paint: Paint): void {
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
