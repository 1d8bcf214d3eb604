import { afterAll, beforeAll } from "@jest/globals";
import type { BoxItem } from "../../../sandbox/index.js";
import { LoginRequired } from "../../../src/providers/errors.js";
import { conforms } from "../conformance.js";
import { BoxStage, secret } from "./stage.js";

let stage: BoxStage;
let shared: BoxItem;

beforeAll(async () => {
  stage = await BoxStage.open();
  const { box } = stage.sandbox.world;
  shared = box.folder("ann@tiny.example", "Shared");
  for (let n = 0; n < 8; n++) box.file(box.folder(shared, `Part ${n % 3}`), `meadow ${n}.jpg`);
  box.file("ann@tiny.example", "meadow outside.jpg");
  box.webLink(shared, "meadow link", "https://elsewhere.example/");
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
