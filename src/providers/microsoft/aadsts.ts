import type { FieldKey } from "./registration.js";

/** Who has to do something about an answer of Microsoft's sign-in service. */
export type Actor = "user" | "admin" | "operator" | "nobody";

export interface Meaning {
  readonly who: Actor;
  /** The setting to look at, if it is one. */
  readonly field?: FieldKey;
  readonly words: string;
}

const newSecret = "Admin: under Certificates & secrets create a new client secret and paste its Value here.";
const ids = "Admin: check the Application (client) ID, the Directory (tenant) and the cloud.";
export const permission =
  "Admin: under API permissions add Microsoft Graph > Delegated permissions > Files.Read.All, then grant admin consent.";
const again = "Log in again.";
const mfa = "Microsoft asks for another proof of identity. Log in again.";
const policy =
  "A Conditional Access policy of the organisation refuses this sign-in. Admin: look it up in the Entra sign-in log; the policy " +
  "judges the address of this gateway too.";
const wait = "Microsoft asks to wait a moment.";
const web = "The redirect URI is registered as Single-page application. Admin: register it as Web instead.";
const redirect = "The redirect URI is not registered. Admin: add the one shown here, platform Web, spelt exactly so.";
const malformed =
  "Microsoft does not take what this gateway asks for, and will not the next time. Show the code to the operator of the gateway.";
const otherCloud = `The directory lives in another Microsoft cloud. ${ids}`;
const restricted =
  "The organisation lets people in to some directories only, and not to this one. Admin: tenant restrictions and cross-tenant " +
  "access settings in the Entra admin center.";
const consentLink = "Only an admin may consent here. Admin: grant consent with the link of this connection.";
const expired = `The login has expired. ${again}`;

function rows(who: Actor, words: string, codes: readonly number[], field?: FieldKey): [number, Meaning][] {
  return codes.map((code) => [code, { who, words, ...(field && { field }) }]);
}

/**
 * Microsoft's numbers only choose the text and who acts when the OAuth error leaves it open; they are documented as unstable.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export const meanings: ReadonlyMap<number, Meaning> = new Map([
  ...rows(
    "admin",
    `The client secret is wrong; often the Secret ID was pasted instead of the Value. ${newSecret}`,
    [7000215, 70002],
    "clientSecret",
  ),
  ...rows("admin", `The client secret has expired. ${newSecret} Logins stay valid.`, [7000222], "clientSecret"),
  ...rows("admin", "The client secret is missing. Admin: enter it.", [7000218], "clientSecret"),
  ...rows(
    "admin",
    "The app is registered as a public client. Admin: under Authentication register the platform Web.",
    [700025],
  ),
  ...rows("admin", `The app is not known in this directory. ${ids}`, [700016, 700011], "clientId"),
  ...rows("admin", `The app is not known or not enabled in this directory. ${ids}`, [70001], "clientId"),
  ...rows("admin", "The app is switched off. Admin: enable it under Enterprise applications > Properties.", [7000112]),
  ...rows("admin", `There is no such directory in this cloud. ${ids}`, [90002], "tenant"),
  ...rows("admin", `The directory's id is malformed. ${ids}`, [900023], "tenant"),
  ...rows(
    "admin",
    "Microsoft was not told which directory. Admin: enter the Directory (tenant) ID.",
    [50059, 90019],
    "tenant",
  ),
  ...rows("admin", "The app serves one organisation only. Admin: enter the Directory (tenant) ID.", [50194], "tenant"),
  ...rows("admin", "Admin: enter the Directory (tenant) ID instead of an alias.", [9001023], "tenant"),
  ...rows(
    "admin",
    "The app doesn't serve personal accounts. Admin: enter the Directory (tenant) ID.",
    [9002332],
    "tenant",
  ),
  ...rows("admin", otherCloud, [90038, 900382, 900432, 90051], "cloud"),
  ...rows(
    "admin",
    "Microsoft Graph has no permission Files.Read.All in this cloud. Admin: choose the cloud that the directory lives in.",
    [650053],
    "cloud",
  ),
  ...rows("admin", redirect, [50011, 70004, 500113, 900971]),
  ...rows("admin", web, [9002325, 9002327]),
  ...rows("admin", permission, [500011, 500014, 650056, 650057, 65005]),
  ...rows("admin", consentLink, [90094, 90095]),
  ...rows(
    "admin",
    "This account isn't assigned to the app. Admin: assign it under Enterprise applications > Users and groups.",
    [50105],
  ),
  ...rows("admin", policy, [53000, 53001, 53002, 53003, 530032, 530035]),
  ...rows("admin", restricted, [50002, 500021, 500022, 500212, 500213]),
  ...rows("operator", malformed, [28000, 70003, 70011, 1002012, 90014, 900144, 90015, 90023, 90027]),
  ...rows(
    "operator",
    "Microsoft knows no such cloud. Operator: check the login address of this cloud in the gateway's options.",
    [50049],
    "cloud",
  ),
  ...rows(
    "operator",
    "The gateway's own address changed while this login was under way. Start it again; if it stays so, the operator checks the " +
      "gateway's public address.",
    [500112],
  ),
  ...rows(
    "user",
    "This account belongs to another directory. Use your organisation's account, or ask to be invited.",
    [50020, 50014],
  ),
  ...rows(
    "user",
    "Nobody has consented to reading files. Log in again; an admin may have to grant consent first.",
    [65001],
  ),
  ...rows("user", "Consent was declined. Try again and accept.", [65004]),
  ...rows("user", "User name or password was wrong. Log in again.", [50126]),
  ...rows("user", "The password has expired. Log in again and choose a new one.", [50055]),
  ...rows("user", "Microsoft doesn't know this account. Log in with another.", [50034]),
  ...rows("user", "This account is disabled. Ask your admin.", [50057]),
  ...rows("user", "This account is locked for a while. Ask your admin, or try later.", [50053]),
  ...rows("user", mfa, [50072, 50074, 50076, 50078, 50079, 50097, 50158, 500121]),
  ...rows("user", "This login was already used. Start it again.", [54005]),
  ...rows("user", "This login was not started here. Start it again.", [501481]),
  ...rows("user", expired, [70008, 50089]),
  ...rows("user", `Microsoft no longer accepts this login. ${again}`, [50013, 50085, 70000, 700003, 700005, 9002313]),
  ...rows("user", `The login was not used for a long time and has expired. ${again}`, [700082]),
  ...rows("user", `${expired} Admin: register the redirect URI as Web, then logins last longer.`, [700084]),
  ...rows("user", `The organisation wants people to log in again from time to time. ${again}`, [70043]),
  ...rows("user", `The login was revoked, for instance by a new password. ${again}`, [50173]),
  ...rows("nobody", wait, [50033, 50087, 50088, 50196, 70012, 90006, 90012, 90024, 90033, 90055]),
]);
