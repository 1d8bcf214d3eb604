/** Where a provider's icon is served. The path changes with the picture, so that nobody has to ask for it twice. */
import { createHash } from "node:crypto";

export function iconPathOf(providerId: string, icon: string): string {
  const version = createHash("sha256").update(icon).digest("hex").slice(0, 16);
  return `/providers/${encodeURIComponent(providerId)}/icon.${version}.svg`;
}
