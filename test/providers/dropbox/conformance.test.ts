import { afterAll, beforeAll } from "@jest/globals";
import type { DropboxItem } from "../../../sandbox/index.js";
import { LoginRequired } from "../../../src/providers/errors.js";
import { conforms } from "../conformance.js";
import { DropboxStage, secret } from "./stage.js";

let stage: DropboxStage;
let shared: DropboxItem;

beforeAll(async () => {
  stage = await DropboxStage.open();
  const { dropbox } = stage.sandbox.world;
  shared = dropbox.folder("ann@tiny.example", "Shared");
  for (let n = 0; n < 8; n++) dropbox.file(dropbox.folder(shared, `Part ${n % 3}`), `meadow ${n}.jpg`);
  dropbox.file("ann@tiny.example", "meadow outside.jpg");
  dropbox.paper(shared, "Minutes of the meadow");
  dropbox.delete(dropbox.file(shared, "meadow gone.jpg"));
});
afterAll(() => stage.close());

const values = () => ({ folderId: shared.id });

conforms({
  text: "meadow",
  provider: () => stage.provider,
  values: () => ({ clientId: stage.app.clientId, clientSecret: secret, ...values() }),
  source: (who) => {
    if (who === "member") return stage.source("ann", values());
    if (who === "stranger") return stage.source("ben", values());
    const access = stage.access("ann");
    if (who === "throttled") access.heldUntil = new Date(Date.now() + 60_000);
    else access.token = () => Promise.reject(new LoginRequired("Log in."));
    return stage.source("ann", values(), access);
  },
});
