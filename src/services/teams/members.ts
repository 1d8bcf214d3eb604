/** Who belongs to a team, written many at a time. */
import type { EntityManager } from "typeorm";

import { Membership } from "../../data/entities/index.js";
import { personId } from "../../data/ids.js";
import { BadUserInput } from "../../errors.js";
import { checkLine, checkOptionalLine } from "../text.js";
import type { TeamRole } from "../views.js";

export interface TeamMember {
  /** The `sub` of the person's token. */
  readonly subject: string;
  readonly role: TeamRole;
  /** Absent or null keeps what is known. */
  readonly name?: string | null | undefined;
  readonly email?: string | null | undefined;
}

const MOST = 1_000;
/** That one person may belong to: `Viewer.teams` has no pages. */
export const MOST_TEAMS = 200;
/** OpenID Connect Core 1.0, section 2: a sub has at most 255 characters. */
const LONGEST_SUBJECT = 255;
const LONGEST_NAME = 200;
/** RFC 5321 with its erratum 1690. */
const LONGEST_EMAIL = 320;

export function checkMembers(set: readonly TeamMember[], remove: readonly string[]): void {
  if (set.length + remove.length > MOST) throw new BadUserInput(`At most ${MOST} members can be changed in one call.`);
  const seen = new Set<string>();
  for (const subject of [...set.map((member) => member.subject), ...remove]) {
    checkLine("subject", subject, LONGEST_SUBJECT);
    if (seen.has(subject)) throw new BadUserInput(`The subject ${JSON.stringify(subject)} is named more than once.`);
    seen.add(subject);
  }
  for (const { name, email } of set) {
    checkOptionalLine("name", name, LONGEST_NAME);
    checkOptionalLine("email", email, LONGEST_EMAIL);
  }
}

/** Adds and changes members; true if any membership is not what it was. */
export async function setMembers(
  manager: EntityManager,
  teamId: string,
  issuer: string,
  members: readonly TeamMember[],
): Promise<boolean> {
  if (members.length === 0) return false;
  // People are shared between teams: everyone locks them in the same order, so that two calls cannot wait for each other.
  const people = members.map((member) => ({ ...member, id: personId(issuer, member.subject) })).sort(byId);
  await manager.query(
    `INSERT INTO person AS known (id, issuer, subject, name, email)
     SELECT id, $2, subject, name, email
     FROM unnest($1::uuid[], $3::text[], $4::text[], $5::text[]) AS sent (id, subject, name, email)
     ON CONFLICT (id) DO UPDATE
     SET name = coalesce(excluded.name, known.name), email = coalesce(excluded.email, known.email)`,
    [
      people.map(({ id }) => id),
      issuer,
      people.map(({ subject }) => subject),
      people.map(({ name }) => name?.trim() ?? null),
      people.map(({ email }) => email?.trim() ?? null),
    ],
  );
  const changed: { person_id: string; added: boolean }[] = await manager.query(
    `INSERT INTO membership AS known (team_id, person_id, role)
     SELECT $1, id, role FROM unnest($2::uuid[], $3::text[]) AS sent (id, role)
     ON CONFLICT (team_id, person_id) DO UPDATE SET role = excluded.role WHERE known.role <> excluded.role
     RETURNING person_id, xmax = 0 AS added`,
    [teamId, people.map(({ id }) => id), people.map(({ role }) => role)],
  );
  const added = new Set(changed.filter((row) => row.added).map((row) => row.person_id));
  await checkTeams(
    manager,
    people.filter(({ id }) => added.has(id)),
  );
  return changed.length > 0;
}

/** Throws `BadUserInput`. The people's rows are held, so that two calls cannot both add the last team. */
async function checkTeams(manager: EntityManager, people: readonly { id: string; subject: string }[]): Promise<void> {
  if (people.length === 0) return;
  const [full]: { person_id: string }[] = await manager.query(
    `SELECT person_id FROM membership WHERE person_id = ANY($1::uuid[]) GROUP BY person_id HAVING count(*) > $2 LIMIT 1`,
    [people.map(({ id }) => id), MOST_TEAMS],
  );
  if (!full) return;
  const subject = people.find(({ id }) => id === full.person_id)?.subject;
  throw new BadUserInput(`The subject ${JSON.stringify(subject)} would belong to more than ${MOST_TEAMS} teams.`);
}

/** Their logins and attempts in the team go with them, by foreign key. True if anybody was a member. */
export async function removeMembers(
  manager: EntityManager,
  teamId: string,
  issuer: string,
  subjects: readonly string[],
): Promise<boolean> {
  if (subjects.length === 0) return false;
  const { affected } = await manager
    .createQueryBuilder()
    .delete()
    .from(Membership)
    .where("teamId = :teamId AND personId = ANY(:people)", {
      teamId,
      people: subjects.map((subject) => personId(issuer, subject)),
    })
    .execute();
  return (affected ?? 0) > 0;
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1;
}
