/** The same files every time: a page of hits in ten folders three levels down, and some hits elsewhere. */
import type { App, Item, Place, Sandbox } from "../sandbox/index.js";

export const words = "harbor";
export const pageSize = 50;
export const operator = "operator";

const folders = 10;
const hitsPerFolder = 6;
const hitsElsewhere = 6;

export interface BenchWorld {
  readonly app: App;
  readonly secret: string;
  readonly tenantId: string;
  /** The configured folder of the folder-scoped connection, in a library that everybody may read. */
  readonly folder: Item;
  /** Subjects at the issuer; each has a drive of their own with the same tree. The first is the team's admin. */
  readonly people: readonly string[];
}

export function buildWorld({ world }: Sandbox, peopleCount: number, redirectUri: string): BenchWorld {
  const tenant = world.tenant({ domain: "contoso.example", name: "Contoso" });
  const secret = "bench-secret-of-no-worth";
  const app = world.app({ tenant, secret, redirectUris: [redirectUri], adminConsent: true });
  world.person({ email: `${operator}@contoso.example`, tenant, roles: ["popsync:operator"], drive: false });
  const people = Array.from({ length: peopleCount }, (_, index) => `person${String(index).padStart(3, "0")}`);
  for (const name of people) {
    const person = world.person({ email: `${name}@contoso.example`, name: `Person ${name.slice(-3)}`, tenant });
    fill(world, person);
  }
  const library = world.drive({ name: "Brand", tenant, members: people });
  return { app, secret, tenantId: tenant.id, folder: fill(world, library), people };
}

/** Brand library / Campaign / Set, and an inbox outside of the first. Resolves to the first. */
function fill(world: Sandbox["world"], at: Place): Item {
  for (let set = 0; set < folders; set++) {
    const folder = world.folder(at, `Brand library/Campaign ${1 + Math.floor(set / 2)}/Set ${1 + set}`);
    for (let hit = 0; hit < hitsPerFolder; hit++) addHit(world, folder, set * hitsPerFolder + hit);
  }
  const inbox = world.folder(at, "Inbox");
  for (let hit = 0; hit < hitsElsewhere; hit++) addHit(world, inbox, folders * hitsPerFolder + hit);
  return world.folder(at, "Brand library");
}

const types = ["jpg", "png", "jpg", "pdf", "docx", "jpg"];

function addHit(world: Sandbox["world"], folder: Item, number: number): void {
  const name = `${words} ${String(number).padStart(3, "0")}.${types[number % types.length]}`;
  // The newest come first: the order mixes the folders.
  const modified = Date.UTC(2026, 0, 1) + ((number * 29) % 67) * 86_400_000;
  world.file(folder, name, { size: 100_000 + 1_000 * number, width: 1_600, height: 1_200, modified });
}
