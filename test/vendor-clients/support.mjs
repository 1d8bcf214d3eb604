/** The sandbox as it was built: `npm run build` first. */
import { startSandbox } from "../../dist/sandbox/index.js";

export { startSandbox };

/** A small world of one person, with the same things in each of the clouds. */
export async function setWorld() {
  const sandbox = await startSandbox({ world: "empty" });
  const { world } = sandbox;
  const tenant = world.tenant({ domain: "tiny.example" });
  const ann = "ann@tiny.example";
  world.person({ email: ann, name: "Ann Tiny", tenant });
  return { sandbox, world, tenant, ann };
}

export const count = 5;
export const names = Array.from({ length: count }, (_, at) => `harbor ${at}.jpg`);
export const picture = { width: 800, height: 600, size: 12_345 };

/** The bytes of a stream. */
export async function bytesOf(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

export const isPicture = (bytes) => bytes.subarray(1, 4).toString() === "PNG";
