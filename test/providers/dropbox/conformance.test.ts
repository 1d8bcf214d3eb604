import { afterAll, beforeAll } from "@jest/globals";
import type { DropboxItem } from "../../../sandbox/index.js";
import { LoginRequired } from "../../../src/providers/contract/errors.js";
import { conforms } from "../conformance.js";
import { DropboxFixture, secret } from "./fixture.js";

let fixture: DropboxFixture;
let shared: DropboxItem;

beforeAll(async () => {
  fixture = await DropboxFixture.open();
  const { dropbox } = fixture.sandbox.world;
  shared = dropbox.folder("ann@tiny.example", "Shared");
  for (let n = 0; n < 8; n++) dropbox.file(dropbox.folder(shared, `Part ${n % 3}`), `meadow ${n}.jpg`);
  dropbox.file("ann@tiny.example", "meadow outside.jpg");
  dropbox.paper(shared, "Minutes of the meadow");
  dropbox.delete(dropbox.file(shared, "meadow gone.jpg"));
});
afterAll(() => fixture.close());

const values = () => ({ folderId: shared.id });

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
