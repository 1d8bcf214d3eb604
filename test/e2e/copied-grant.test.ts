/** Somebody with a hand in the database copies one person's grant into another person's row. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { namesOf, plain, type SmallWorld, setSmallWorld, statesOf } from "./small-world.js";
import { loginOf } from "./support.js";

let world: SmallWorld;
beforeAll(async () => {
  world = await setSmallWorld();
});
afterAll(() => world.fixture.close());

test("does not open there, not even while the gateway remembers having opened it where it belongs", async () => {
  const [ann, ben] = [await world.person("ann"), await world.person("ben")];
  world.fixture.sandbox.world.file("ann", "harbor of ann.jpg");
  const { team, instances } = await world.team(["ann", "ben"]);
  expect(namesOf(await plain(ann, team))).toEqual(["harbor of ann.jpg"]);
  const idOf = async (caller: typeof ann) => (await loginOf(caller, instances[0] ?? "")).id.replace("login_", "");
  const copy = "UPDATE login SET sealed = (SELECT sealed FROM login WHERE id = $1) WHERE id = $2";
  await world.fixture.database.source.query(copy, [await idOf(ann), await idOf(ben)]);
  world.fixture.sandbox.requests.clear();
  const page = await plain(ben, team);
  expect([namesOf(page), statesOf(page)]).toEqual([[], ["LOGIN_REQUIRED"]]);
  expect(world.fixture.sandbox.requests.count({ service: "graph" })).toBe(0);
  expect(statesOf(await plain(ann, team))).toEqual(["OK"]);
});
