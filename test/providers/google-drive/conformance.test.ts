import { describe } from "@jest/globals";
import { conforms } from "../conformance/index.js";
import { startGoogleDrive } from "./vendor.js";

describe.each(["a folder of My Drive", "a folder of a shared drive", "a shared drive"] as const)("%s", (kind) => {
  conforms(startGoogleDrive(kind));
});
