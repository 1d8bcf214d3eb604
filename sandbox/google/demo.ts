import { owners } from "../kit/companies.js";
import type { GoogleItem } from "./model.js";
import type { GoogleWorld } from "./world.js";

/** Names and ids that tests, the seed and the documentation rely on. */
export const facts = {
  app: {
    clientId: "123456789012-sandboxgoogledemo.apps.googleusercontent.com",
    secret: "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ction",
  },
  designSystem: "Design system",
  moodboards: "Moodboards",
};

export type GoogleFacts = typeof facts;

const day = 86_400_000;

/** Contoso's Google Drive: a shared drive of Ada's and Ben's, a folder that Ada shared with Ben, and some of everybody's own. */
export function addGoogle(google: GoogleWorld, gatewayRedirectUri: string): void {
  google.app({
    ...facts.app,
    name: "Popsync for Contoso",
    redirectUris: [`${gatewayRedirectUri}/google-drive`],
  });
  for (const name of owners) addOwn(name);
  const system = google.sharedDrive({ name: facts.designSystem, members: ["ada", "ben"] });
  const icons = google.folder(system, "Icons");
  const photos = google.folder(system, "Photography/2026");
  for (const word of ["harbor", "sunrise", "mountain", "team", "bicycle", "coffee"]) {
    addPicture(icons, `${word} icon.png`, [1024, 1024]);
    addPicture(photos, `${word} cover.jpg`, [4200, 2800]);
  }
  addPicture(google.folder(system, "Logos"), "contoso logo 2026.png", [2400, 1200]);
  google.document(system, "Harbor colour palette", { content: "harbor sunrise logo colours", by: "ada" });
  google.document(system, "Grid and spacing", { kind: "presentation", content: "team bicycle coffee", by: "ben" });
  const boards = google.folder("ada", facts.moodboards);
  for (const word of ["harbor", "mountain", "coffee"]) addPicture(boards, `${word} moodboard.png`, [3000, 2000]);
  google.file(boards, "sunrise references.pdf", { content: "sunrise harbor light references", size: 6_400_000 });
  google.shortcut(boards, "Photography", photos);
  google.share(boards, "ben");

  function addPicture(folder: GoogleItem, name: string, [width, height]: [number, number]): void {
    const created = Date.UTC(2026, 1, 2 + folder.children.size * 4, 10);
    google.file(folder, name, { width, height, size: 2_700_000, created, modified: created + day, by: "ada" });
  }

  function addOwn(name: string): void {
    const scraps = google.folder(name, "Scraps");
    google.file(scraps, `harbor snapshot of ${name}.jpg`, { width: 3000, height: 2000, size: 1_900_000 });
    google.file(scraps, `coffee snapshot of ${name}.jpg`, { width: 2000, height: 3000, size: 1_700_000 });
    google.document(scraps, `Team notes of ${name}`, { content: "team sunrise bicycle logo" });
  }
}
