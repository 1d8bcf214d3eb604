/** What is told of a file is the same whatever answer of the vendor's it comes from, and is what people see. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";

import type { Caller } from "../support/fixture.js";
import { read, type SmallWorld, setSmallWorld } from "./small-world.js";
import { create, type Data, provision, search } from "./support.js";

let world: SmallWorld;
beforeAll(async () => {
  world = await setSmallWorld();
});
afterEach(() => world.fixture.sandbox.faults.clear());
afterAll(() => world.fixture.close());

const FACTS = `query ($id: ID!) { node(id: $id) { ... on SearchResult {
  name kind extension width height createdAt modifiedAt thumbnail { url } } } }`;

async function factsOf(caller: Caller, id: string): Promise<Data> {
  return (await caller.get<Data>(FACTS, { id })).node;
}

/** By name, from a search and from a read by id. */
async function bothWays(caller: Caller, team: string): Promise<Record<string, readonly [Data, Data]>> {
  const { nodes } = await search(caller, team);
  const pairs = nodes.map(async (node: Data) => [node.name, [node, await factsOf(caller, node.id)]] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

describe("At Microsoft", () => {
  test.each([
    ["its own drive", { scope: "my-drive" }],
    ["everything", { scope: "everything" }],
  ])(
    "an upright photo is as high as it is shown, an empty file is a file and a folder is a folder, in %s",
    async (_, scope) => {
      const { name, caller } = await world.someone();
      const { world: files } = world.fixture.sandbox;
      files.file(name, "harbor upright.jpg", { width: 4000, height: 3000, orientation: 6 });
      files.file(name, "harbor lying.jpg", { width: 4000, height: 3000, orientation: 1 });
      files.file(name, "harbor mirrored.jpg", { width: 4000, height: 3000, orientation: 4 });
      files.file(name, "harbor film.mp4", { width: 1920, height: 1080 });
      files.file(name, "harbor nothing", { size: 0 });
      files.file(name, "harbor nothing.xyz", { size: 0 });
      files.folder(name, "harbor folder");
      files.folder(name, "harbor v1.2");
      files.file(name, "harbor blank.jpg ", { width: 40, height: 30, mimeType: "image/jpeg" });
      files.file(name, "harbor dot.raf.", { width: 40, height: 30 });
      const { team } = await world.team([name], scope);
      const found = await bothWays(caller, team);
      for (const at of [0, 1] as const) {
        const told = Object.fromEntries(Object.entries(found).map(([file, both]) => [file, both[at]]));
        expect(told["harbor upright.jpg"]).toMatchObject({ width: 3000, height: 4000 });
        expect(told["harbor lying.jpg"]).toMatchObject({ width: 4000, height: 3000 });
        expect(told["harbor mirrored.jpg"]).toMatchObject({ width: 4000, height: 3000 });
        expect(told["harbor film.mp4"]).toMatchObject({ width: 1920, height: 1080 });
        expect(told["harbor blank.jpg "]).toMatchObject({
          kind: "IMAGE",
          extension: "jpg",
          thumbnail: { url: expect.stringMatching(/./) },
        });
        expect(told["harbor dot.raf."]).toMatchObject({
          kind: "IMAGE",
          extension: "raf",
          thumbnail: { url: expect.stringMatching(/./) },
        });
        const kinds = ["harbor nothing", "harbor nothing.xyz", "harbor folder", "harbor v1.2"].map((n) => told[n].kind);
        expect(kinds).toEqual(["OTHER", "OTHER", "FOLDER", "FOLDER"]);
      }
    },
  );
});

describe("At Google", () => {
  test("an upright photo is as high as it is shown, and a key that came with a file opens it later", async () => {
    const { world: files } = world.fixture.sandbox;
    const google = files.google;
    const [owner, reader] = [await world.someone(), await world.someone()];
    const app = google.app({ redirectUris: [`${world.fixture.url}/codeForTokenExchange/google-drive`] });
    google.file(reader.name, "harbor upright.jpg", { width: 4000, height: 3000, orientation: 8 });
    google.file(reader.name, "harbor upside down.jpg", { width: 4000, height: 3000, orientation: 3 });
    const keyed = google.file(owner.name, "harbor keyed.jpg", { width: 40, height: 30 });
    google.share(keyed, reader.name);
    google.shareByLink(keyed, "0-a_Key");
    const team = await provision(world.fixture, { admins: [reader.name], members: [] });
    const settings = { clientId: app.clientId, clientSecret: app.secrets[0] ?? "" };
    const made = await create(reader.caller, team, settings, { provider: "google-drive" });
    await reader.caller.login(made.id);
    const found = await bothWays(reader.caller, team);
    for (const at of [0, 1] as const) {
      expect(found["harbor upright.jpg"]?.[at]).toMatchObject({ width: 3000, height: 4000 });
      expect(found["harbor upside down.jpg"]?.[at]).toMatchObject({ width: 4000, height: 3000 });
    }
    // From here on the link alone opens it, to whoever has the key.
    google.unshare(keyed, reader.name);
    const id = found["harbor keyed.jpg"]?.[0].id;
    expect(await read(reader.caller, id)).toBe("harbor keyed.jpg");
    google.shareByLink(keyed, "another-key");
    expect(await read(reader.caller, id)).toBeNull();
  });
});
