/** Services' views as the schema's classes. The view comes along, for the fields that a resolver works out. */
import { ProviderInstance } from "../schema/instance.js";
import { Login } from "../schema/login.js";
import { shape } from "../schema/node.js";
import { Provider } from "../schema/provider.js";
import { SearchResult } from "../schema/result.js";
import { Team } from "../schema/team.js";
import type { Instances } from "../services/instances/instances.js";
import { factsOf } from "../services/instances/provider-facts.js";
import type { InstanceView, LoginView, ResultView, TeamView } from "../services/views.js";
import { encodeId, encodeResultId } from "./ids.js";

export interface Shown<V> {
  readonly view: V;
}

export function showTeam(view: TeamView): Team & Shown<TeamView> {
  const { name, externalId, viewerRole, cloudDriveSearch } = view;
  return shape(Team, { id: encodeId("team", view.id), name, externalId, viewerRole, cloudDriveSearch }, { view });
}

export function showInstance(view: InstanceView): ProviderInstance & Shown<InstanceView> {
  const { connectionName, enabled, version } = view;
  const id = encodeId("instance", view.id);
  return shape(ProviderInstance, { id, connectionName, enabled, access: "PER_USER", version }, { view });
}

export function showLogin(view: LoginView): Login & Shown<LoginView> {
  const { state, account, since } = view;
  return shape(Login, { id: encodeId("login", view.id), state, account, since }, { view });
}

export function showProvider(instances: Instances, providerId: string): Provider {
  const provider = instances.provider(providerId);
  const { id, name, setupUrl, fields } = provider;
  const { access, placeName, abilities } = factsOf(provider);
  return shape(Provider, {
    id,
    name,
    iconUrl: instances.iconUrl(id),
    setupUrl: setupUrl ?? null,
    redirectUri: instances.redirectUri(id),
    fields: fields.map(({ key, label, help, kind, required, advanced, ...rest }) => ({
      ...{ key, label, help: help ?? null, kind, required, advanced },
      defaultValue: rest.defaultValue ?? null,
      choices: rest.choices ? [...rest.choices] : null,
      access: rest.access ?? null,
      boundTo: rest.boundTo ?? null,
      hostPatterns: rest.hostPatterns ? [...rest.hostPatterns] : null,
    })),
    access: [...access],
    abilities: { ...abilities, sorts: [...abilities.sorts], filters: [...abilities.filters] },
    placeName,
  });
}

export function showResult(view: ResultView): SearchResult & Shown<ResultView> {
  const { ref, name, kind, mimeType, extension, size, createdAt, modifiedAt, createdBy, modifiedBy, webUrl } =
    view.asset;
  const plain = {
    id: encodeResultId(view.instance.id, ref),
    name,
    kind,
    mimeType: mimeType ?? null,
    extension: extension ?? null,
    size: size ?? null,
    createdAt: createdAt ?? null,
    modifiedAt: modifiedAt ?? null,
    createdBy: createdBy ?? null,
    modifiedBy: modifiedBy ?? null,
    webUrl: webUrl ?? null,
  };
  return shape(SearchResult, plain, { view });
}
