import { owners } from "../kit/companies.js";
import type { DropboxItem } from "./model.js";
import type { DropboxWorld } from "./world.js";

/** Names and ids that tests, the seed and the documentation rely on. */
export const facts = {
  app: {
    clientId: "sandboxdbxdemo1",
    secret: "sandbox-dropbox-secret-not-for-production",
  },
  pressKit: "Press kit",
};

export type DropboxFacts = typeof facts;

const day = 86_400_000;

/** Contoso's Dropbox: a folder that Ada shared with Ben, who keeps it elsewhere, one of the team's, and some of everybody's own. */
export function addDropbox(dropbox: DropboxWorld, gatewayRedirectUri: string): void {
  dropbox.app({ ...facts.app, name: "Popsync for Contoso", redirectUris: [`${gatewayRedirectUri}/dropbox`] });
  for (const name of owners) addOwn(name);
  const kit = dropbox.folder("ada", facts.pressKit);
  const photos = dropbox.folder(kit, "Photos");
  for (const word of ["harbor", "sunrise", "mountain", "team", "bicycle", "coffee"])
    addPicture(photos, `${word} press photo.jpg`, [4500, 3000]);
  addPicture(dropbox.folder(kit, "Logos"), "contoso logo press.png", [2000, 1000]);
  dropbox.file(kit, "harbor press release.pdf", { content: "harbor sunrise launch logo", size: 310_000, by: "ada" });
  dropbox.file(kit, "team fact sheet.docx", { content: "team bicycle coffee mountain", size: 48_000, by: "ada" });
  dropbox.paper(kit, "Harbor talking points", { content: "harbor coffee questions and answers", by: "ada" });
  dropbox.share(kit, "ben", "viewer", { parent: dropbox.folder("ben", "From colleagues") });
  const forms = dropbox.teamFolder(dropbox.account("ada").person.tenant, "Team forms", owners);
  dropbox.file(forms, "bicycle leasing form.pdf", { content: "bicycle team leasing", size: 90_000, by: "ada" });

  function addPicture(folder: DropboxItem, name: string, [width, height]: [number, number]): void {
    const created = Date.UTC(2026, 3, 1 + folder.children.size * 2, 9);
    dropbox.file(folder, name, { width, height, size: 3_300_000, created, modified: created + day, by: "ada" });
  }

  function addOwn(name: string): void {
    const uploads = dropbox.folder(name, "Camera Uploads");
    dropbox.file(uploads, `harbor evening of ${name}.jpg`, { width: 4000, height: 3000, size: 2_600_000 });
    dropbox.file(uploads, `mountain hike of ${name}.jpg`, { width: 3000, height: 4000, size: 2_400_000 });
    dropbox.file(name, `Team notes of ${name}.txt`, { content: "sunrise bicycle logo", size: 3_000 });
  }
}
