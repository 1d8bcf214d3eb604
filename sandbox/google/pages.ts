import type { Person } from "../model.js";
import { cancelRow, errorPage, escapeHtml, form, page, peopleList } from "../pages.js";
import type { GoogleAccount } from "./model.js";
import { explain, isSignIn } from "./scopes.js";

const brand = "Sandbox sign-in · not Google";

/** "Choose an account". */
export function chooserPage(flow: string, to: string, people: Person[], hint: string | null, action?: string): string {
  const intro = `<p>to continue to ${escapeHtml(to)}</p>`;
  return page("accounts", "Choose an account", intro + form(flow, peopleList(people, hint) + cancelRow, action), brand);
}

/** A permission: of those that are not for signing in, each has a box to untick. */
function want(scope: string): string {
  const text = `${escapeHtml(explain(scope))}<br><small>${escapeHtml(scope)}</small>`;
  if (isSignIn(scope)) return `<li>${text}</li>`;
  return `<li><label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked> ${text}</label></li>`;
}

/** "Select what … can access". */
export function consentPage(flow: string, app: string, account: GoogleAccount, scopes: string[]): string {
  const wants = `<ul class="wants">${scopes.map(want).join("")}</ul>`;
  const buttons = `<div class="row"><button class="act" name="consent" value="no">Cancel</button><button class="act main" name="consent" value="yes">Continue</button></div>`;
  const intro = `<p><strong>${escapeHtml(app)}</strong> wants access to the Google Account ${escapeHtml(account.person.email)}:</p>`;
  return page("consent", `Select what ${app} can access`, intro + form(flow, wants + buttons), brand);
}

/** What Google keeps to itself: the application never hears of it. */
export function blockedPage(status: number, code: string, message: string): string {
  return errorPage("Access blocked: authorization error", message, code, `Error ${status}: ${code}`, brand);
}
