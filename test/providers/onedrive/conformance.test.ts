import { afterAll, beforeAll } from "@jest/globals";
import type { Drive, Item } from "../../../sandbox/index.js";
import { LoginRequired } from "../../../src/providers/contract/errors.js";
import { conforms } from "../conformance.js";
import { Fixture } from "../support.js";

let fixture: Fixture;
let drive: Drive;
let shared: Item;

beforeAll(async () => {
  fixture = await Fixture.open();
  const { world } = fixture.sandbox;
  drive = fixture.person("ann").drive as Drive;
  shared = world.folder(drive, "Shared");
  for (let n = 0; n < 8; n++) world.file(world.folder(shared, `Part ${n % 3}`), `meadow ${n}.jpg`);
  world.file(drive, "meadow outside.jpg");
});
afterAll(() => fixture.close());

const values = () => ({ driveId: drive.id, folderId: shared.id });

conforms({
  text: "meadow",
  provider: () => fixture.provider,
  values: () => ({ clientId: fixture.clientId, clientSecret: "sandbox~secret", tenant: "tiny.example", ...values() }),
  source: (who) => {
    if (who === "member") return fixture.source("ann", values());
    if (who === "stranger") return fixture.source("ben", values());
    const access = fixture.access("ann");
    if (who === "throttled") access.heldUntil = new Date(Date.now() + 60_000);
    else access.token = () => Promise.reject(new LoginRequired("Log in."));
    return fixture.source("ann", values(), access);
  },
});
