/** What a provider leaves out where it is like most others. */
import { PLAIN_ABILITIES } from "../../providers/contract/abilities.js";
import type { Provider } from "../../providers/contract/provider.js";

export type ProviderFacts = Required<Pick<Provider, "access" | "placeName" | "abilities">>;

export function factsOf({
  access = ["PER_USER"],
  placeName = "folder",
  abilities = PLAIN_ABILITIES,
}: Provider): ProviderFacts {
  return { access, placeName, abilities };
}
