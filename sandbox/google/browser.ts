import { fileAnswer } from "../kit/content.js";
import { type Answer, type Call, frontDoorPage, html, redirect, withHeaders } from "../kit/http.js";
import { accountsPage } from "../kit/pages.js";
import { seal, unseal } from "../kit/sealed.js";
import type { Kit } from "./kit.js";
import { canDownload, canSee, type GoogleAccount, isBlob } from "./model.js";
import { pages } from "./pages.js";

/** The session at Google that a browser keeps; `webContentLink` works with that and with no token. */
const cookie = "sandbox_google";

/** Signs the browser in, for downloads alone. */
export function withSession(kit: Kit, answer: Answer, account: GoogleAccount): Answer {
  const value = kit.secrets.keep(seal({ account: account.id }));
  return withHeaders(answer, { "set-cookie": `${cookie}=${value}; Path=/uc; HttpOnly; SameSite=Lax` });
}

function sessionOf(kit: Kit, header: string | undefined): GoogleAccount | undefined {
  const value = new RegExp(`(?:^|; )${cookie}=([^;]+)`).exec(header ?? "")?.[1] ?? "";
  const id = unseal<{ account: string }>(value)?.account;
  return kit.world.accounts.find((account) => account.id === id && account.active);
}

/** `GET /uc?id=…&export=download`, the address of `webContentLink`: bytes for whoever is signed in, else the sign-in. */
export function download(kit: Kit, call: Call): Answer {
  const account = sessionOf(kit, call.headers["cookie"]);
  if (!account) return redirect(`/v3/signin/identifier?continue=${encodeURIComponent(call.target)}`);
  const item = kit.world.items.get(call.query.get("id") ?? "");
  if (!item || !isBlob(item) || !canSee(account, item)) return html(404, frontDoorPage(404));
  if (!canDownload(account, item) || item.malware) return html(403, frontDoorPage(403));
  return fileAnswer(item, call.headers["range"]);
}

/** Who the browser is to be, before it goes on to what it wanted. */
export function signInPage(kit: Kit, { query }: Call): Answer {
  const people = kit.world.accounts.filter(({ active }) => active).map(({ person }) => person);
  const flow = seal({ to: query.get("continue") ?? "/" });
  return html(200, accountsPage(pages, "Google Drive", flow, people, null, "/sandbox/session"));
}

/** `POST /sandbox/session`: an account was picked there. */
export function signedIn(kit: Kit, { body }: Call): Answer {
  const form = new URLSearchParams(body);
  const to = unseal<{ to: string }>(form.get("flow") ?? "")?.to ?? "";
  const account = kit.world.accounts.find(({ person }) => person.email === form.get("person"));
  // Only to what is here.
  if (!account?.active || !/^\/uc\?/.test(to)) return html(400, frontDoorPage(400));
  return withSession(kit, redirect(to), account);
}
