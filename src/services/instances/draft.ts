/** What an admin typed, on its way to being saved: checked by us, by the plug-in, and by the vendor as far as it can be. */
import type { DataSource } from "typeorm";

import { Instance } from "../../data/entities/index.js";
import { InvalidSettings, ProviderError, type SettingProblem } from "../../providers/contract/errors.js";
import { problemsOfMoving, readSettings, type SettingEntry } from "../../providers/contract/fields.js";
import type { Instance as Plug, Provider, Session, Values } from "../../providers/contract/provider.js";
import { type Call, once } from "../call.js";
import type { RateLimit } from "../rate-limit.js";
import { nameKey, problemOfLine } from "../text.js";
import { told } from "../vendor-errors.js";
import type { InstanceView } from "../views.js";
import { type ConfiguredInstances, credentialOf } from "./configured.js";
import { ACCESS, plugFrom } from "./plug.js";

export interface Draft {
  readonly values: Values;
  readonly plug: Plug;
}

export interface Typed {
  readonly teamId: string;
  readonly entries: readonly SettingEntry[];
  /** What is stored; absent for a new instance. */
  readonly kept?: Values;
  /** Found already, to be told together with the rest. */
  readonly problems: readonly SettingProblem[];
}

/** Opens with the viewer's own login; throws `LoginRequired` when there is none. */
export interface OwnSessions {
  open(call: Call, instance: InstanceView): Promise<{ readonly session: Session }>;
}

export interface DraftNeeds {
  readonly source: DataSource;
  readonly configured: ConfiguredInstances;
  readonly sessions: OwnSessions;
  /** What a team may have vendors asked in tests and saves. */
  readonly checks: RateLimit;
}

const LONGEST_NAME = 80;
export const NAME_TAKEN: readonly SettingProblem[] = [
  {
    key: "connectionName",
    message: "Another connection of this team has this name already, or one that looks like it.",
  },
];

export function createDrafts({ source, configured, sessions, checks }: DraftNeeds) {
  /** Before the vendor is asked; a save counts once, however much it asks. */
  const counted = (call: Call, teamId: string) => once(call, `checks:${teamId}`, () => checks.spend(teamId, 1));

  /** Values that passed everything that can be known without a login; throws `InvalidSettings` with all problems. */
  async function draft(call: Call, provider: Provider, { teamId, entries, kept, problems }: Typed): Promise<Draft> {
    const read = readSettings(provider.fields, entries, kept, ACCESS);
    const others = read.problems.filter(({ key }) => !problems.some((problem) => problem.key === key));
    const found = gather([...problems, ...others]);
    let values = read.values;
    if (!kept && provider.complete && read.problems.length === 0) {
      await counted(call, teamId);
      const { email } = call.viewer;
      const completing = provider.complete(values, email === undefined ? {} : { email }, call.signal);
      values = { ...values, ...(await told(completing).catch(found.add)) };
    }
    try {
      const plug = plugFrom(provider, values);
      if (found.problems.length === 0) return { values, plug };
    } catch (error) {
      found.add(error);
    }
    throw new InvalidSettings(found.problems);
  }

  /** Not being logged in, or a vendor that is down, is no reason not to save: the instance stays unpinned until a test. */
  async function pinned(call: Call, provider: Provider, view: InstanceView, { values, plug }: Draft): Promise<Draft> {
    if (!plug.pin) return { values, plug };
    await counted(call, view.teamId);
    configured.lend(view, { plug, credential: credentialOf(provider, values) });
    try {
      const { session } = await sessions.open(call, view);
      return repin(provider, values, await plug.pin(session, call.signal), plug);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      call.log.info({ instanceId: view.id, reason: error.name, code: error.code }, "saved without asking the vendor");
      return { values, plug };
    }
  }

  /** `except`: the instance that has the name now. */
  async function nameProblems(teamId: string, name: string, except?: string): Promise<readonly SettingProblem[]> {
    const problem = problemOfLine(name, LONGEST_NAME);
    if (problem !== undefined) return [{ key: "connectionName", message: `The name ${problem}.` }];
    const query = source
      .createQueryBuilder(Instance, "instance")
      .where("instance.teamId = :teamId AND instance.nameKey = :key", { teamId, key: nameKey(name) });
    if (except !== undefined) query.andWhere("instance.id <> :except", { except });
    return (await query.getExists()) ? NAME_TAKEN : [];
  }

  return { draft, pinned, nameProblems };
}

/** With what the vendor told laid over what was typed. No vendor's answer sends a secret elsewhere: `InvalidSettings`. */
export function repin(provider: Provider, values: Values, answer: Values, plug: Plug): Draft {
  if (Object.keys(answer).length === 0) return { values, plug };
  const all = { ...values, ...answer };
  const moved = problemsOfMoving(provider.fields, values, all);
  if (moved.length > 0) throw new InvalidSettings(moved);
  return { values: all, plug: plugFrom(provider, all) };
}

/** Collects from several checks, one problem a field, the first one's. */
function gather(first: readonly SettingProblem[]) {
  const problems = [...first];
  return {
    problems,
    add(error: unknown): undefined {
      if (!(error instanceof InvalidSettings)) throw error;
      for (const problem of error.problems) {
        if (!problems.some(({ key }) => key === problem.key)) problems.push(problem);
      }
    },
  };
}
