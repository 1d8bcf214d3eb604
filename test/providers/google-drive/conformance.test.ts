import { afterAll, beforeAll, describe } from "@jest/globals";
import type { GoogleItem } from "../../../sandbox/index.js";
import { LoginRequired } from "../../../src/providers/contract/errors.js";
import type { Values } from "../../../src/providers/contract/provider.js";
import { conforms } from "../conformance.js";
import { GoogleFixture, secret } from "./fixture.js";

let fixture: GoogleFixture;
let folder: GoogleItem;
let shared: GoogleItem;
let driveId: string;

beforeAll(async () => {
  fixture = await GoogleFixture.open();
  const { google } = fixture.sandbox.world;
  const drive = google.sharedDrive({ name: "Design", members: ["ann@tiny.example"] });
  driveId = drive.id;
  folder = google.folder("ann@tiny.example", "Shared");
  shared = google.folder(drive, "Shared");
  for (const top of [folder, shared]) {
    for (let n = 0; n < 8; n++) google.file(google.folder(top, `Part ${n % 3}`), `meadow ${n}.jpg`);
  }
  google.file("ann@tiny.example", "meadow outside.jpg");
});
afterAll(() => fixture.close());

describe.each<[string, () => Values]>([
  ["a folder of My Drive", () => ({ folderId: folder.id })],
  ["a folder of a shared drive", () => ({ driveId, folderId: shared.id })],
  ["a shared drive", () => ({ driveId })],
  ["everything", () => ({})],
])("%s", (_, values) => {
  conforms({
    text: "meadow",
    provider: () => fixture.provider,
    values: () => ({ clientId: fixture.app.clientId, clientSecret: secret, ...values() }),
    source: (who) => {
      if (who === "member") return fixture.source("ann", values());
      if (who === "stranger") return fixture.source("ben", values());
      const access = fixture.access("ann");
      if (who === "throttled") access.heldUntil = new Date(Date.now() + 60_000);
      else access.token = () => Promise.reject(new LoginRequired("Log in."));
      return fixture.source("ann", values(), access);
    },
  });
});
