import { Unavailable } from "../contract/errors.js";
import type { VendorHost } from "../contract/host.js";
import type { Picture } from "../contract/provider.js";

/** The most that is read of one picture. */
export const largestPicture = 10 * 1024 * 1024;
/** What a browser can be shown without running anything: never SVG, never HTML. */
const pictureTypes = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/** Old names of the same: some servers never learnt the registered ones. */
const registered: ReadonlyMap<string, string> = new Map([
  ["image/jpg", "image/jpeg"],
  ["image/pjpeg", "image/jpeg"],
  ["image/x-png", "image/png"],
]);

/** What was downloaded, if it is a picture that is safe to show; null when there is none. */
export function pictureFrom(vendor: string, answer: Awaited<ReturnType<VendorHost["download"]>>): Picture | null {
  const named = answer.contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const contentType = registered.get(named) ?? named;
  if (answer.status === 200 && pictureTypes.has(contentType)) return { contentType, body: answer.body };
  answer.body.on("error", () => {}).destroy();
  if (answer.status === 200 || answer.status === 404) return null;
  throw new Unavailable(`${vendor} did not hand out the picture. Try again.`, { code: `HTTP ${answer.status}` });
}
