import type { Person } from "./people.js";

/** Text made safe for HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const style = `
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;color:#1b1f2a;
font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;background:linear-gradient(150deg,#dfeaf7,#f6efe6 60%,#f3e3dc)}
main{width:100%;max-width:27rem;background:#fff;border-radius:16px;padding:2rem;box-shadow:0 12px 40px #1b2a4a24}
.brand{display:flex;gap:.6rem;align-items:center;font-size:.9rem;color:#565f73;margin:0 0 1.2rem}
.brand i{display:grid;grid-template-columns:9px 9px;gap:2px}.brand b{width:9px;height:9px;border-radius:2px}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 .4rem}p{margin:.3rem 0 1rem;color:#434b5d}
ul{padding:0;margin:0 0 1rem;list-style:none;display:grid;gap:.5rem}
.person{width:100%;display:flex;align-items:center;gap:.8rem;text-align:left;border:1px solid #d9deea;border-radius:12px;
background:#fff;padding:.6rem .8rem;font:inherit;cursor:pointer}.person:hover{background:#f2f6fd;border-color:#7fa3dd}
.person span:last-child{display:grid;line-height:1.3}.person small{color:#596279}
.face{flex:none;width:2.4rem;height:2.4rem;border-radius:50%;display:grid;place-items:center;color:#fff;font-weight:600}
.row{display:flex;gap:.6rem;justify-content:flex-end;margin-top:1.2rem}
.act{border:1px solid #c9d0de;background:#fff;border-radius:10px;padding:.55rem 1.3rem;font:inherit;cursor:pointer;color:inherit;text-decoration:none}
.act.main{background:#1f5fbf;border-color:#1f5fbf;color:#fff}button:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid #f0a83c;outline-offset:2px}
details{margin-top:.4rem}summary{cursor:pointer;color:#1f5fbf;padding:.2rem 0}.wants li{padding:.6rem .8rem;background:#f3f6fb;border-radius:10px}
.wants small,.note{color:#596279;font-size:.85rem}code{font-size:.85rem;overflow-wrap:anywhere}`;

/** A whole page. `kind` is how a scripted browser tells the pages apart, `brand` stands above it. */
export function page(kind: string, title: string, content: string, brand: string): string {
  const squares = ["#e0694a", "#5aa469", "#4a86d9", "#e6b43c"].map((c) => `<b style="background:${c}"></b>`).join("");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body>
<main data-page="${kind}"><p class="brand"><i aria-hidden="true">${squares}</i>${escapeHtml(brand)}</p>
<h1>${escapeHtml(title)}</h1>${content}</main></body></html>`;
}

const colours = ["#1f6f8b", "#a8532f", "#4f6d2f", "#7a4d9f", "#b03a5b", "#2f5fb0", "#8a6d1d", "#37767a"];

/** A button with a person's initials, name and address. */
export function personButton(person: Pick<Person, "name" | "email">, name: string, value: string): string {
  const initials = person.name
    .split(" ")
    .map((word) => word[0] ?? "")
    .slice(0, 2)
    .join("");
  const colour =
    colours[[...person.email].reduce((sum, char) => sum + char.charCodeAt(0), 0) % colours.length] ?? "#333";
  return `<li><button class="person" name="${name}" value="${escapeHtml(value)}"><span class="face" style="background:${colour}" aria-hidden="true">${escapeHtml(initials)}</span>
<span>${escapeHtml(person.name)}<small>${escapeHtml(person.email)}</small></span></button></li>`;
}

/** A form that goes on with a sign-in; where to is, as a rule, the same in every service. */
export function form(flow: string, content: string, action = "/sandbox/step"): string {
  return `<form method="post" action="${action}"><input type="hidden" name="flow" value="${escapeHtml(flow)}">${content}</form>`;
}

/** The people to pick from; a hint brings one to the front. */
export function peopleList(people: Pick<Person, "name" | "email">[], hint: string | null = null): string {
  const sorted = hint ? [...people].sort((a, b) => Number(b.email === hint) - Number(a.email === hint)) : people;
  return `<ul>${sorted.map((person) => personButton(person, "person", person.email)).join("")}</ul>`;
}

export const cancelRow = `<div class="row"><button class="act" name="cancel" value="1">Cancel</button></div>`;

/** What a service keeps to itself: the application never hears of it. `code` is for scripted browsers and developers. */
export function errorPage(title: string, message: string, code: string, details: string, brand: string): string {
  const text = `<p data-code="${escapeHtml(code)}">${escapeHtml(message)}</p><p class="note">${escapeHtml(details)}</p>`;
  return page("error", title, text, brand);
}

/** What a vendor's sign-in pages say. */
export interface SignInWords {
  readonly brand: string;
  /** In front of the accounts to pick from; `to` is the application, safe for HTML. */
  readonly choose: { readonly title: string; intro(to: string): string };
  readonly consent: {
    title(app: string): string;
    /** `app` and `email` are safe for HTML. */
    intro(app: string, email: string): string;
    readonly no: string;
    readonly yes: string;
    /** What a scope lets the application do; undefined = it has no words but its own. */
    explain(scope: string): string | undefined;
    /** Whether its box can be unticked; absent = there are no boxes. */
    optional?(scope: string): boolean;
  };
  /** A page whose sign-in has ended, and an account that there is not: code and text. */
  readonly expired: readonly [code: string, text: string];
  readonly noAccount: readonly [code: string, text: string];
  /** What the application hears of a person who says no. */
  readonly denied: { readonly error: string; readonly description?: string };
  /** What the vendor keeps to itself: the application never hears of it. */
  readonly error: { readonly title: string; details(why: { status: number; code: string }): string };
}

/** A list in place of address and password. */
export function accountsPage(
  { brand, choose }: Pick<SignInWords, "brand" | "choose">,
  to: string,
  flow: string,
  people: Pick<Person, "name" | "email">[],
  hint: string | null = null,
  action?: string,
): string {
  const content = choose.intro(escapeHtml(to)) + form(flow, peopleList(people, hint) + cancelRow, action);
  return page("accounts", choose.title, content, brand);
}

/** What the application would like to do, and two buttons. */
export function consentPage(
  { brand, consent }: Pick<SignInWords, "brand" | "consent">,
  app: string,
  flow: string,
  email: string,
  scopes: readonly string[],
): string {
  const wants = `<ul class="wants">${scopes.map((scope) => want(consent, scope)).join("")}</ul>`;
  const intro = consent.intro(escapeHtml(app), escapeHtml(email));
  return page("consent", consent.title(app), intro + form(flow, wants + consentRow(consent.no, consent.yes)), brand);
}

function want({ explain, optional }: SignInWords["consent"], scope: string): string {
  const text = `${escapeHtml(explain(scope) ?? scope)}<br><small>${escapeHtml(scope)}</small>`;
  if (!optional?.(scope)) return `<li>${text}</li>`;
  return `<li><label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked> ${text}</label></li>`;
}

/** The buttons that refuse and accept. */
export function consentRow(no: string, yes: string): string {
  return `<div class="row"><button class="act" name="consent" value="no">${no}</button><button class="act main" name="consent" value="yes">${yes}</button></div>`;
}
