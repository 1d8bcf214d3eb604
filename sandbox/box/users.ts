import { decimalId } from "../kit/ids.js";
import { invalid } from "./answer.js";
import type { BoxAccount } from "./model.js";
import { boxDate } from "./present.js";

/** `GET /2.0/users/me`: the standard user, or only the fields asked for besides type and id. */
export function presentMe(account: BoxAccount, query: URLSearchParams): object {
  const { person, root } = account;
  const base = { type: "user", id: account.id };
  const standard = {
    name: person.name,
    login: person.email,
    created_at: boxDate(root.created),
    modified_at: boxDate(root.modified),
    language: "en",
    timezone: "America/Los_Angeles",
    space_amount: 1e15,
    space_used: 38_243_356,
    max_upload_size: 5_368_709_120,
    status: "active",
    job_title: "",
    phone: "",
    address: "",
    avatar_url: `https://app.box.example/api/avatar/large/${account.id}`,
    notification_email: null,
  };
  const asked = query.get("fields")?.split(",");
  if (!asked) return { ...base, ...standard };
  const { tenant } = person;
  const full: Record<string, unknown> = {
    ...base,
    ...standard,
    role: person.admin ? "admin" : "user",
    hostname: "https://app.box.example/",
    enterprise:
      tenant.kind === "work"
        ? { type: "enterprise", id: decimalId(`enterprise ${tenant.id}`, 8), name: tenant.name }
        : null,
  };
  const strange = asked.find((name) => !(name in full));
  if (strange !== undefined) throw invalid("fields", `Invalid value '${strange}'.`);
  return { ...base, ...Object.fromEntries(asked.map((name) => [name, full[name]])) };
}
