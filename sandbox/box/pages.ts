import type { Person } from "../model.js";
import { cancelRow, errorPage, escapeHtml, form, page, peopleList } from "../pages.js";
import type { BoxAccount, BoxApp } from "./model.js";

const brand = "Sandbox sign-in · not Box";

/** "Log in to grant access to Box", with a list in place of address and password. */
export function logInPage(flow: string, app: BoxApp, people: Person[]): string {
  const intro = `<p><strong>${escapeHtml(app.name)}</strong> asks for access to your Box. No password: this is a sandbox.</p>`;
  return page("accounts", "Log in to grant access to Box", intro + form(flow, peopleList(people) + cancelRow), brand);
}

const explained: Record<string, string> = {
  root_readonly: "Read all files and folders stored in Box",
  root_readwrite: "Read and write all files and folders stored in Box",
  manage_managed_users: "Manage users",
};

/** Box asks this at every sign-in, also of who has agreed before. */
export function grantPage(flow: string, app: BoxApp, account: BoxAccount, scopes: string[]): string {
  const wants = scopes
    .map((scope) => `<li>${explained[scope] ?? escapeHtml(scope)}<br><small>${escapeHtml(scope)}</small></li>`)
    .join("");
  const buttons = `<div class="row"><button class="act" name="consent" value="no">Deny access to Box</button><button class="act main" name="consent" value="yes">Grant access to Box</button></div>`;
  const intro = `<p><strong>${escapeHtml(app.name)}</strong> would like to, as ${escapeHtml(account.person.email)}:</p>`;
  return page(
    "consent",
    "Grant access to Box",
    `${intro}${form(flow, `<ul class="wants">${wants}</ul>${buttons}`)}`,
    brand,
  );
}

/** What Box keeps to itself: the application never hears of it. */
export function boxErrorPage(code: string, message: string): string {
  return errorPage("There was a problem logging you in", message, code, `Error: ${code}`, brand);
}
