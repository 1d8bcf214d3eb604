/** Results by id, read with the viewer's own login and proven to be inside their instance. */
import { CloudDriveSearchOff, SourceUnavailable } from "../../errors.js";
import { race } from "../../flow/race.js";
import type { Asset, Provider, Source } from "../../providers/contract/provider.js";
import type { Call } from "../call.js";
import type { Instances } from "../instances/instances.js";
import type { Sessions } from "../logins/sessions.js";
import type { Teams } from "../teams/teams.js";
import { told } from "../vendor-errors.js";
import type { InstanceView, ResultView } from "../views.js";

export interface ResultRef {
  readonly instanceId: string;
  /** The provider's reference; checked against its grammar before anything else. */
  readonly ref: string;
}

export interface Results {
  /**
   * `null`: absent, hidden from this account, outside the instance, or not the viewer's instance. Throws for a source that
   * cannot answer. Reads of one tick travel together.
   */
  read(call: Call, ref: ResultRef): Promise<ResultView | null>;
  /** The source behind a result, with every check that comes before a read; `null` when there is nothing to see. */
  source(call: Call, ref: ResultRef, options?: { gatherMs?: number }): Promise<OpenSource | null>;
}

export interface OpenSource {
  readonly instance: InstanceView;
  readonly source: Source;
}

export interface ResultsNeeds {
  readonly teams: Teams;
  readonly instances: Instances;
  readonly sessions: Sessions;
  readonly providers: ReadonlyMap<string, Provider>;
}

export function createResults({ teams, instances, sessions, providers }: ResultsNeeds): Results {
  async function source(call: Call, { instanceId, ref }: ResultRef, options?: { gatherMs?: number }) {
    const instance = await instances.byId(call, instanceId);
    // An admin sees a disabled instance, but nobody reads through it.
    if (!instance?.enabled || !providers.get(instance.providerId)?.isRef(ref)) return null;
    const team = await teams.byId(call, instance.teamId);
    if (!team?.viewerRole) return null;
    if (team.cloudDriveSearch !== "ON") throw new CloudDriveSearchOff();
    const { session, plug } = await told(sessions.open(call, instance, options));
    if (plug.unready) throw new SourceUnavailable(plug.unready);
    return { instance, source: session.source(plug) };
  }
  return {
    source,
    async read(call, ref) {
      const open = await source(call, ref);
      if (!open) return null;
      const asset = await told(race(open.source.asset(ref.ref), call.signal));
      return asset && resultOf(call, open.instance, open.source, asset);
    },
  };
}

/** A found item, with the source that its further facts are read from. */
export function resultOf(call: Call, instance: InstanceView, source: Source, asset: Asset): ResultView {
  const read = <T>(answer: Promise<T>) => told(race(answer, call.signal));
  return {
    instance,
    asset,
    mayHaveThumbnail: source.mayHaveThumbnail(asset),
    dimensions: () => read(source.dimensions(asset)),
    folder: () => {
      const folder = source.folder(asset);
      return folder instanceof Promise ? read(folder) : folder;
    },
    downloadUrl: () => read(source.downloadUrl(asset)),
  };
}
