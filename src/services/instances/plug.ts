/** The plug-in's instance out of settings: the only way to it, so that no host passes unchecked. */
import { InvalidSettings } from "../../providers/contract/errors.js";
import { fieldsOf, problemsOfHosts } from "../../providers/contract/fields.js";
import type { Field, InstanceAccess, Instance as Plug, Provider, Values } from "../../providers/contract/provider.js";

/** Of every instance: there are no service accounts yet. */
export const ACCESS: InstanceAccess = "PER_USER";

/** Throws `InvalidSettings`. No network. */
export function plugFrom(provider: Provider, values: Values): Plug {
  const problems = problemsOfHosts(provider.fields, values);
  if (problems.length > 0) throw new InvalidSettings(problems);
  return provider.configure(values, ACCESS);
}

/** The settings that its instances have. */
export function settingsOf({ fields }: Provider): readonly Field[] {
  return fieldsOf(fields, ACCESS);
}
