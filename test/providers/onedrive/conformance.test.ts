import { afterAll, beforeAll } from "@jest/globals";
import type { Drive, Item } from "../../../sandbox/index.js";
import { LoginRequired } from "../../../src/providers/errors.js";
import { conforms } from "../conformance.js";
import { Stage } from "../support.js";

let stage: Stage;
let drive: Drive;
let shared: Item;

beforeAll(async () => {
  stage = await Stage.open();
  const { world } = stage.sandbox;
  drive = stage.person("ann").drive as Drive;
  shared = world.folder(drive, "Shared");
  for (let n = 0; n < 8; n++) world.file(world.folder(shared, `Part ${n % 3}`), `meadow ${n}.jpg`);
  world.file(drive, "meadow outside.jpg");
});
afterAll(() => stage.close());

const values = () => ({ driveId: drive.id, folderId: shared.id });

conforms({
  text: "meadow",
  provider: () => stage.provider,
  values: () => ({ clientId: stage.clientId, clientSecret: "sandbox~secret", tenant: "tiny.example", ...values() }),
  source: (who) => {
    if (who === "member") return stage.source("ann", values());
    if (who === "stranger") return stage.source("ben", values());
    const access = stage.access("ann");
    if (who === "throttled") access.heldUntil = new Date(Date.now() + 60_000);
    else access.token = () => Promise.reject(new LoginRequired("Log in."));
    return stage.source("ann", values(), access);
  },
});
