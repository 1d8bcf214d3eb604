/** What the pretend person does on the pages. */
export interface SignInSteps {
  /** E-mail address. */
  as: string;
  /** On the consent page: accept (default) or decline. */
  consent?: boolean;
  /** Press Cancel instead of picking an account. */
  cancel?: boolean;
  /** An administrator consents for the whole organisation. */
  organisation?: boolean;
  /** Permissions whose box is unticked on the consent page. */
  untick?: string[];
}

interface Page {
  kind: string;
  flow: string;
  html: string;
}

function read(html: string): Page {
  const flow = /name="flow" value="([^"]+)"/.exec(html)?.[1] ?? "";
  return { kind: /data-page="([^"]+)"/.exec(html)?.[1] ?? "", flow, html };
}

function unescapeHtml(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

/** The boxes that are ticked as the page comes, but for those to be unticked. */
function ticked(page: Page, untick: string[] = []): [string, string][] {
  const boxes = page.html.matchAll(/<input type="checkbox" name="([^"]+)" value="([^"]+)" checked>/g);
  const all = [...boxes].map(([, name = "", value = ""]): [string, string] => [name, unescapeHtml(value)]);
  return all.filter(([, value]) => !untick.includes(value));
}

function nextStep(page: Page, steps: SignInSteps): [string, string][] {
  const consent = steps.consent === false ? "no" : "yes";
  if (page.kind === "accounts") return steps.cancel ? [["cancel", "1"]] : [["person", steps.as]];
  if (page.kind === "consent") {
    const organisation: [string, string][] = steps.organisation ? [["organisation", "1"]] : [];
    return [["consent", consent], ...ticked(page, steps.untick), ...organisation];
  }
  if (page.kind === "admin-consent") return consent === "no" ? [["consent", consent]] : [["admin", steps.as]];
  const [, code = "no code", text = ""] = /<p data-code="([^"]+)">(.*?)<\/p>/s.exec(page.html) ?? [];
  throw new Error(`Sign-in ended on a page of its own: ${code}: ${unescapeHtml(text)}`);
}

/**
 * Walks the sign-in pages of whichever service the address belongs to, as a browser would; returns the address the
 * browser is sent back to, without going there.
 */
export async function signIn(logins: string[], address: string, steps: SignInSteps): Promise<string> {
  const login = logins.find((origin) => address.startsWith(`${origin}/`));
  if (!login) throw new Error(`${address} is not an address of the sandbox's logins ${logins.join(", ")}`);
  let response = await fetch(address, { redirect: "manual" });
  for (;;) {
    const location = response.headers.get("location");
    if (location) {
      await response.body?.cancel();
      return location;
    }
    const page = read(await response.text());
    const back = page.kind === "approval" && /data-return href="([^"]+)"/.exec(page.html)?.[1];
    if (back) return unescapeHtml(back);
    const body = new URLSearchParams([["flow", page.flow], ...nextStep(page, steps)]);
    response = await fetch(`${login}/sandbox/step`, { method: "POST", body, redirect: "manual" });
  }
}
