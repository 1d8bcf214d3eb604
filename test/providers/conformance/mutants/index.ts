import { boxMutants } from "./box.js";
import { dropboxMutants } from "./dropbox.js";
import { googleDriveMutants } from "./google-drive.js";
import type { Mutants } from "./mutant.js";
import { oneDriveMutants } from "./onedrive.js";

export { mistakes, placeOf } from "./mutant.js";

/** Every provider, and how it is broken; its suite is `test/providers/<id>/conformance.test.ts`. */
export const mutants: Readonly<Record<string, Mutants>> = {
  onedrive: oneDriveMutants,
  box: boxMutants,
  "google-drive": googleDriveMutants,
  dropbox: dropboxMutants,
};
