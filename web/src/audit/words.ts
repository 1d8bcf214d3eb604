import { humanName } from "../settings/words";

const actions: Readonly<Record<string, string>> = {
  "team.provisioned": "set up the team",
  "team.membersChanged": "changed the members",
  "cloudDriveSearch.set": "switched Cloud Drive Search",
  "cloudDriveSearch.requested": "requested Cloud Drive Search",
  "instance.created": "created",
  "instance.updated": "changed",
  "instance.deleted": "deleted",
  login: "logged in to",
  logout: "logged out of",
};

/** What somebody did, in words; an action that came after this was written is shown as it is. */
export function actionInWords(action: string): string {
  return actions[action] ?? action;
}

const own: Readonly<Record<string, string>> = { connectionName: "Connection name", enabled: "Enabled" };

/** A changed field by its label in the form. */
export function fieldInWords(key: string, labels: ReadonlyMap<string, string>): string {
  return labels.get(key) ?? own[key] ?? humanName(key);
}
