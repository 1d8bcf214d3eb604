import { Attempt } from "./attempt.js";
import { AuditEvent } from "./audit-event.js";
import { Instance } from "./instance.js";
import { Login } from "./login.js";
import { Membership } from "./membership.js";
import { Person } from "./person.js";
import { Setting } from "./setting.js";
import { Team } from "./team.js";

export { Attempt, AuditEvent, Instance, Login, Membership, Person, Setting, Team };

/** Every table but the one of the migrations. */
export const entities = [Team, Person, Membership, Instance, Setting, Login, Attempt, AuditEvent];
