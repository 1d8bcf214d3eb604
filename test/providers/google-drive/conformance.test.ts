import { LoginRequired } from "../../../src/providers/errors.js";
import { createGoogleDrive } from "../../../src/providers/google-drive/index.js";
import { TestAccess } from "../access.js";
import { conforms } from "../conformance.js";
import { Cabinet, clientId, clientSecret, idOf, sourceOf, type Thing } from "./cabinet.js";

const things = (readable: boolean): Thing[] => [
  { parent: undefined, type: "folder", readable, name: "Shared" },
  ...[0, 0, 0].map((parent, n): Thing => ({ parent, type: "folder", readable, name: `Part ${n}` })),
  ...Array.from(
    { length: 8 },
    (_, n): Thing => ({ parent: 1 + (n % 3), type: "file", readable, name: `meadow ${n}.jpg` }),
  ),
  { parent: undefined, type: "file", readable, name: "meadow outside.jpg" },
];
const member = new Cabinet(things(true));
const stranger = new Cabinet(things(false));
const provider = createGoogleDrive({}, member);

conforms({
  text: "meadow",
  provider: () => provider,
  values: () => ({ clientId, clientSecret, folderId: idOf(0) }),
  source: (who) => {
    const access = new TestAccess("token");
    if (who === "throttled") access.heldUntil = new Date(member.time + 60_000);
    if (who === "loggedOut") access.token = () => Promise.reject(new LoginRequired("Log in."));
    return sourceOf(who === "stranger" ? stranger : member, 0, access);
  },
});
