import { rootInfo } from "./access.js";
import type { DropboxAccount } from "./model.js";

function nameOf(name: string): object {
  const [given = "", ...rest] = name.split(" ");
  const initials = name
    .split(" ")
    .map((word) => word[0] ?? "")
    .join("");
  return {
    given_name: given,
    surname: rest.join(" "),
    familiar_name: given,
    display_name: name,
    abbreviated_name: initials,
  };
}

/** `users/get_current_account`. */
export function presentAccount(account: DropboxAccount): object {
  const { id, memberId, person, team } = account;
  const of = team && {
    team: {
      id: team.id,
      name: team.tenant.name,
      sharing_policies: {
        shared_folder_member_policy: { ".tag": "team" },
        shared_folder_join_policy: { ".tag": "from_anyone" },
        shared_link_create_policy: { ".tag": "team_only" },
        group_creation_policy: { ".tag": "admins_only" },
        shared_folder_link_restriction_policy: { ".tag": "members" },
        enforce_link_password_policy: { ".tag": "optional" },
        default_link_expiration_days_policy: { ".tag": "none" },
        shared_link_default_permissions_policy: { ".tag": "default" },
      },
      office_addin_policy: { ".tag": "disabled" },
      top_level_content_policy: { ".tag": "admin_only" },
    },
    team_member_id: memberId,
  };
  return {
    account_id: id,
    name: nameOf(person.name),
    email: person.email,
    email_verified: true,
    disabled: false,
    country: "US",
    locale: "en",
    referral_link: "https://www.dropbox.example/referrals/sandbox",
    ...of,
    is_paired: false,
    account_type: { ".tag": team ? "business" : "basic" },
    root_info: rootInfo(account),
  };
}
