import { owners } from "../kit/companies.js";
import type { BoxItem } from "./model.js";
import type { BoxWorld } from "./world.js";

/** Names and ids that tests, the seed and the documentation rely on. */
export const facts = {
  app: {
    clientId: "sandboxboxclient000000000000demo",
    secret: "sandbox-box-secret-value-not-for-production",
  },
  campaignArchive: "Campaign archive",
};

export type BoxFacts = typeof facts;

const day = 86_400_000;

/** Contoso's Box: an archive of Ada's that Ben was invited to and Chloe was not, and a few files of everybody's own. */
export function addBox(box: BoxWorld, gatewayRedirectUri: string): void {
  box.app({ ...facts.app, name: "Popsync for Contoso", redirectUris: [`${gatewayRedirectUri}/box`] });
  const archive = box.folder("ada", facts.campaignArchive);
  const posters = box.folder(archive, "2024 Autumn/Photos/Posters");
  const banners = box.folder(archive, "2024 Autumn/Photos/Banners");
  const papers = box.folder(archive, "2024 Autumn/Papers");
  for (const word of ["harbor", "sunrise", "mountain", "team", "bicycle", "coffee"]) {
    addPicture(posters, `${word} archive poster.jpg`);
    addPicture(banners, `${word} archive banner.png`);
  }
  addPicture(box.folder(archive, "Logos"), "contoso logo 2019.png");
  addPicture(box.folder(archive, "Logos"), "contoso logo 2021.png");
  box.file(papers, "harbor campaign report.pdf", { content: "harbor sunrise results budget logo", size: 2_300_000 });
  box.file(papers, "team day minutes.docx", { content: "team bicycle coffee mountain", size: 64_000 });
  box.webLink(papers, "harbor campaign site", "https://campaigns.contoso.example/harbor");
  box.collaborate(archive, "ben", "viewer");
  for (const name of owners) addOwn(name);

  function addPicture(folder: BoxItem, name: string): void {
    const created = Date.UTC(2024, 8, 1 + folder.children.size * 3, 15);
    box.file(folder, name, { width: 3600, height: 2400, size: 3_900_000, created, modified: created + 2 * day });
  }

  function addOwn(name: string): void {
    const drafts = box.folder(name, "Drafts");
    for (const word of ["harbor", "coffee", "mountain"]) addPicture(drafts, `${word} sketch of ${name}.jpg`);
    box.file(drafts, `team notes of ${name}.txt`, { content: "sunrise bicycle logo", size: 4_000 });
  }
}
