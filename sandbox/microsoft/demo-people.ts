import { contoso as contosoIds, fabrikam as fabrikamIds } from "../kit/companies.js";
import type { World } from "./world.js";

const contosoPeople: [email: string, name: string, extra?: { admin?: boolean; drive?: boolean; roles?: string[] }][] = [
  ["ada", "Ada Admin", { admin: true }],
  ["ben", "Ben Okafor"],
  ["chloe", "Chloe Martin"],
  ["dev", "Dev Patel"],
  ["elena", "Elena Rossi"],
  ["farid", "Farid Haddad"],
  ["grace", "Grace Kim"],
  // Hired today: no OneDrive yet.
  ["hugo", "Hugo Newman", { drive: false }],
  ["olga", "Olga Operator", { drive: false, roles: ["popsync:operator"] }],
];

/** The people of the demo: two companies, and a private account. */
export function buildPeople(world: World): void {
  const contoso = world.tenant({ id: contosoIds.tenantId, domain: contosoIds.domain, name: "Contoso" });
  const fabrikam = world.tenant({ id: fabrikamIds.tenantId, domain: fabrikamIds.domain, name: "Fabrikam" });
  const consumers = world.tenant({ domain: "outlook.example", name: "Personal accounts", kind: "personal" });
  for (const [sub, name, extra = {}] of contosoPeople)
    world.person({ email: `${sub}@${contosoIds.domain}`, name, tenant: contoso, ...extra });
  for (const [sub, name, admin] of [
    ["fay", "Fay Fabrikam", true],
    ["gus", "Gus Lindqvist", false],
  ] as const)
    world.person({ email: `${sub}@${fabrikamIds.domain}`, name, tenant: fabrikam, admin });
  world.person({ email: "paul@outlook.example", name: "Paul Private", tenant: consumers });
}
