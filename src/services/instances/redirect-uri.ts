/** The address that a provider sends people back to. Admins register it with the vendor, to the letter. */

/** Had its address before there were others; it is registered in the directories of customers, so it stays. */
const FIRST_PROVIDER = "onedrive";

const PATH = "/codeForTokenExchange";

export function redirectUriOf(publicUrl: string, providerId: string): string {
  const path = providerId === FIRST_PROVIDER ? PATH : `${PATH}/${encodeURIComponent(providerId)}`;
  return new URL(path, publicUrl).href;
}
