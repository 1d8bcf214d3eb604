import type { Person } from "../model.js";
import type { World } from "../world.js";
import { addBox } from "./box.js";
import { addDropbox } from "./dropbox.js";
import * as facts from "./facts.js";
import { fillDrive } from "./files.js";
import { addGoogle } from "./google.js";

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

/** The world that `npm start` shows: two companies, a private account, and a few thousand files. */
export function buildDemo(world: World, gatewayRedirectUri: string = facts.app.redirectUri): void {
  const contoso = world.tenant({ id: facts.contoso.tenantId, domain: facts.contoso.domain, name: "Contoso" });
  const fabrikam = world.tenant({ id: facts.fabrikam.tenantId, domain: facts.fabrikam.domain, name: "Fabrikam" });
  const consumers = world.tenant({ domain: "outlook.example", name: "Personal accounts", kind: "personal" });
  const redirectUris = [gatewayRedirectUri];
  world.app({ ...facts.app, name: "Popsync for Contoso", tenant: contoso, redirectUris, adminConsent: true });
  world.app({ ...facts.multiTenantApp, name: "Popsync", tenant: fabrikam, audience: "personal", redirectUris });

  const people = new Map<string, Person>();
  for (const [sub, name, extra = {}] of contosoPeople) {
    people.set(sub, world.person({ email: `${sub}@${facts.contoso.domain}`, name, tenant: contoso, ...extra }));
  }
  for (const [sub, name, admin] of [
    ["fay", "Fay Fabrikam", true],
    ["gus", "Gus Lindqvist", false],
  ] as const) {
    people.set(sub, world.person({ email: `${sub}@${facts.fabrikam.domain}`, name, tenant: fabrikam, admin }));
  }
  people.set("paul", world.person({ email: "paul@outlook.example", name: "Paul Private", tenant: consumers }));

  const site = world.drive({ name: facts.marketingSite, tenant: contoso, members: ["ada", "ben", "elena"] });
  // Its address starts like the other's: what a search scoped by prefix confuses.
  const archive = world.drive({ name: `${facts.marketingSite} archive`, tenant: contoso, members: ["ada", "grace"] });
  for (const drive of [...[...people.values()].flatMap((person) => person.drive ?? []), site, archive])
    fillDrive(world, drive);
  addBrandLibrary(world);
  addBox(world, gatewayRedirectUri);
  addGoogle(world, gatewayRedirectUri);
  addDropbox(world, gatewayRedirectUri);
}

/** The folder that the team's second instance points at: shared with Ben, not with Chloe. */
function addBrandLibrary(world: World): void {
  const library = world.folder(world.who("ada").drive ?? world.giveDrive(world.who("ada")), facts.brandLibrary);
  const logos = world.folder(library, "Logos");
  const guides = world.folder(library, "Guidelines");
  const photos = world.folder(library, "Photography/Hero");
  for (const name of ["contoso logo primary.png", "contoso logo reversed.png", "contoso logo mark.svg"]) {
    world.file(logos, name, { width: 1200, height: 800, size: 84_000 });
  }
  world.file(guides, "Brand guidelines 2026.pdf", {
    content: "logo colour typography tone of voice harbor",
    size: 4_200_000,
  });
  world.file(guides, "Tone of voice.docx", { content: "warm plain honest", size: 88_000 });
  world.file(guides, "Brand deck.pptx", { content: "logo usage examples", size: 12_400_000 });
  for (const word of ["harbor", "sunrise", "mountain", "team", "bicycle", "coffee"]) {
    world.file(photos, `${word} hero.jpg`, { width: 4000, height: 2667, size: 5_100_000 });
    world.file(photos, `${word} hero wide.jpg`, { width: 4000, height: 1600, size: 6_300_000 });
  }
  world.file(photos, "harbor hero film.mp4", { width: 3840, height: 2160, durationMs: 42_000, size: 3_400_000_000 });
  world.share(library, "ben");
}
