import { cancelRow, consentRow, escapeHtml, form, page, peopleList, personButton } from "../../kit/pages.js";
import type { App, Person } from "../model.js";

/** Stands above these pages. */
export const brand = "Sandbox sign-in · not Microsoft";

/** "Pick an account". */
export function accountsPage(flow: string, app: App, first: Person[], others: Person[], hint: string | null): string {
  const more = others.length ? `<details><summary>Use another account</summary>${peopleList(others)}</details>` : "";
  return page(
    "accounts",
    "Pick an account",
    `<p>to continue to ${escapeHtml(app.name)}</p>${form(flow, peopleList(first, hint) + more + cancelRow)}`,
    brand,
  );
}

const explained: Record<string, string> = {
  "Files.Read": "Read your files",
  "Files.Read.All": "Read all files that you have access to",
  "Files.ReadWrite": "Have full access to your files",
  "Files.ReadWrite.All": "Have full access to all files you have access to",
  "Sites.Read.All": "Read items in all site collections",
  "User.Read": "Sign you in and read your profile",
};

function wants(permissions: string[]): string {
  return `<ul class="wants">${permissions.map((name) => `<li>${explained[name] ?? escapeHtml(name)}<br><small>${escapeHtml(name)}</small></li>`).join("")}</ul>`;
}

/** "Permissions requested". */
export function consentPage(flow: string, app: App, person: Person, permissions: string[]): string {
  const whole = person.admin
    ? `<label><input type="checkbox" name="organisation" value="1"> Consent on behalf of your organization</label>`
    : "";
  return page(
    "consent",
    "Permissions requested",
    `<p><strong>${escapeHtml(app.name)}</strong> would like to, as ${escapeHtml(person.email)}:</p>${form(flow, wants(permissions) + whole + consentRow("Cancel", "Accept"))}`,
    brand,
  );
}

/** "Need admin approval": no way on but back. */
export function approvalPage(app: App, returnTo: string): string {
  return page(
    "approval",
    "Need admin approval",
    `<p><strong>${escapeHtml(app.name)}</strong> needs permission to access resources in your organization that only an admin can grant. AADSTS90094</p>
<div class="row"><a class="act" data-return href="${escapeHtml(returnTo)}">Return to the application without granting consent</a></div>`,
    brand,
  );
}

/** The administrator's consent for everybody in the directory. */
export function adminConsentPage(flow: string, app: App, permissions: string[], admins: Person[]): string {
  const list = admins.map((person) => personButton(person, "admin", person.email)).join("");
  return page(
    "admin-consent",
    "Review for your organization",
    `<p><strong>${escapeHtml(app.name)}</strong> asks for these permissions for everyone in the directory:</p>${form(
      flow,
      `${wants(permissions)}<p>Accept as</p><ul>${list}</ul><div class="row"><button class="act" name="consent" value="no">Cancel</button></div>`,
    )}`,
    brand,
  );
}
