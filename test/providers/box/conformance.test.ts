import { afterAll, beforeAll } from "@jest/globals";
import type { BoxItem } from "../../../sandbox/index.js";
import { LoginRequired } from "../../../src/providers/contract/errors.js";
import { conforms } from "../conformance.js";
import { BoxFixture, secret } from "./fixture.js";

let fixture: BoxFixture;
let shared: BoxItem;

beforeAll(async () => {
  fixture = await BoxFixture.open();
  const { box } = fixture.sandbox.world;
  shared = box.folder("ann@tiny.example", "Shared");
  for (let n = 0; n < 8; n++) box.file(box.folder(shared, `Part ${n % 3}`), `meadow ${n}.jpg`);
  box.file("ann@tiny.example", "meadow outside.jpg");
  box.webLink(shared, "meadow link", "https://elsewhere.example/");
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
