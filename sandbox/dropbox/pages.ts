import type { Person } from "../model.js";
import { cancelRow, errorPage, escapeHtml, form, page, peopleList } from "../pages.js";
import type { DropboxAccount, DropboxApp } from "./model.js";

const brand = "Sandbox sign-in · not Dropbox";

/** "Sign in to Dropbox to link with …", with a list in place of address and password. */
export function signInPage(flow: string, app: DropboxApp, people: Person[]): string {
  const intro = `<p>to link with <strong>${escapeHtml(app.name)}</strong>. No password: this is a sandbox.</p>`;
  return page("accounts", "Sign in to Dropbox", intro + form(flow, peopleList(people) + cancelRow), brand);
}

const explained: Record<string, string> = {
  "account_info.read": "View basic information about your Dropbox account",
  "files.metadata.read": "View information about your Dropbox files and folders",
  "files.content.read": "View content of your Dropbox files and folders",
};

export function allowPage(flow: string, app: DropboxApp, account: DropboxAccount, scopes: string[]): string {
  const wants = scopes
    .map((scope) => `<li>${explained[scope] ?? escapeHtml(scope)}<br><small>${escapeHtml(scope)}</small></li>`)
    .join("");
  const buttons = `<div class="row"><button class="act" name="consent" value="no">Cancel</button><button class="act main" name="consent" value="yes">Allow</button></div>`;
  const intro = `<p><strong>${escapeHtml(app.name)}</strong> would like to, in the Dropbox of ${escapeHtml(account.person.email)}:</p>`;
  return page(
    "consent",
    `${app.name} wants access`,
    `${intro}${form(flow, `<ul class="wants">${wants}</ul>${buttons}`)}`,
    brand,
  );
}

/** What Dropbox keeps to itself: the application never hears of it. */
export function badRequestPage(status: number, code: string, message: string): string {
  const details = `Error (${status}). It seems the app you were using submitted a bad request.`;
  return errorPage("The app can't be linked", message, code, details, brand);
}
