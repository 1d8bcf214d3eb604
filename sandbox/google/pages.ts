import type { SignInWords } from "../kit/pages.js";
import { explain, isSignIn } from "./scopes.js";

export const pages: SignInWords = {
  brand: "Sandbox sign-in · not Google",
  choose: { title: "Choose an account", intro: (to) => `<p>to continue to ${to}</p>` },
  consent: {
    title: (app) => `Select what ${app} can access`,
    intro: (app, email) => `<p><strong>${app}</strong> wants access to the Google Account ${email}:</p>`,
    no: "Cancel",
    yes: "Continue",
    explain,
    // Of those that are not for signing in, each has a box to untick.
    optional: (scope) => !isSignIn(scope),
  },
  expired: ["invalid_request", "This sign-in has ended. Start again from the application."],
  noAccount: ["account_not_found", "Couldn’t find your Google Account."],
  denied: { error: "access_denied" },
  error: {
    title: "Access blocked: authorization error",
    details: ({ status, code }) => `Error ${status}: ${code}`,
  },
};
