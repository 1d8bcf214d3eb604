import type { BoxItem } from "../box/model.js";
import type { PersonRef } from "../specs.js";
import type { World } from "../world.js";
import * as facts from "./facts.js";

const day = 86_400_000;

/** Contoso's Box: an archive of Ada's that Ben was invited to and Chloe was not, and a few files of everybody's own. */
export function addBox(world: World, gatewayRedirectUri: string): void {
  const { box } = world;
  box.app({ ...facts.boxApp, name: "Popsync for Contoso", redirectUris: [`${gatewayRedirectUri}/box`] });
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
  // Hugo is too new for a Box as well.
  for (const name of ["ada", "ben", "chloe", "dev", "elena", "farid", "grace"]) addOwn(name);

  function addPicture(folder: BoxItem, name: string): void {
    const created = Date.UTC(2024, 8, 1 + folder.children.size * 3, 15);
    box.file(folder, name, { width: 3600, height: 2400, size: 3_900_000, created, modified: created + 2 * day });
  }

  function addOwn(name: PersonRef): void {
    const drafts = box.folder(name, "Drafts");
    for (const word of ["harbor", "coffee", "mountain"]) addPicture(drafts, `${word} sketch of ${String(name)}.jpg`);
    box.file(drafts, `team notes of ${String(name)}.txt`, { content: "sunrise bicycle logo", size: 4_000 });
  }
}
