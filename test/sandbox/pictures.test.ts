import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { PNG } from "pngjs";
import { type Sandbox, startSandbox } from "../../sandbox/index.js";
import { draw } from "../../sandbox/kit/pictures/draw.js";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

it("draws a picture of its own for every file, and always the same", async () => {
  const items = [...(sandbox.world.who("ada").drive?.items.values() ?? [])].filter((item) => item.hasThumbnail);
  const pictures = items.slice(0, 150).map((item) => draw(item, 96, 96).toString("base64"));
  expect(new Set(pictures).size).toBe(150);
  const other = await startSandbox();
  const same = other.world.who("ada").drive?.items.get(items[7]?.id ?? "");
  expect(same && draw(same, 95, 95)).toEqual(items[7] && draw(items[7], 95, 95));
  await other.close();
});

it("keeps the shape of the file, or fills the box", () => {
  const wide = sandbox.world.find("ada", "Brand library/Photography/Hero/coffee hero wide.jpg");
  const sizeOf = ({ width, height }: PNG) => [width, height];
  expect(sizeOf(PNG.sync.read(draw(wide, 176, 176)))).toEqual([176, 70]);
  expect(sizeOf(PNG.sync.read(draw(wide, 60, 80, true)))).toEqual([60, 80]);
});
