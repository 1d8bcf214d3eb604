import { facts } from "./demo-facts.js";
import { fillDrive } from "./demo-files.js";
import type { World } from "./world.js";

/** A few thousand files, in everybody's OneDrive and in two libraries of Contoso's. */
export function buildDemo(world: World, gatewayRedirectUri: string): void {
  const [contoso, fabrikam] = [world.who("ada").tenant, world.who("fay").tenant];
  const redirectUris = [gatewayRedirectUri];
  world.app({ ...facts.app, name: "Popsync for Contoso", tenant: contoso, redirectUris, adminConsent: true });
  world.app({ ...facts.multiTenantApp, name: "Popsync", tenant: fabrikam, audience: "personal", redirectUris });

  const site = world.drive({ name: facts.marketingSite, tenant: contoso, members: ["ada", "ben", "elena"] });
  // Its address starts like the other's: what a search scoped by prefix confuses.
  const archive = world.drive({ name: `${facts.marketingSite} archive`, tenant: contoso, members: ["ada", "grace"] });
  for (const drive of [...world.people.flatMap((person) => person.drive ?? []), site, archive]) fillDrive(world, drive);
  addBrandLibrary(world);
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
