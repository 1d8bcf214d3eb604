/** Whichever stored secrets no longer open, and whatever an admin saves then: kept is what can be kept, and nothing throws. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";

import { settingBinding } from "../../../src/data/bindings.js";
import { entries, fresh, type House, house, problems, saved } from "../support.js";

let h: House;
beforeAll(async () => {
  h = await house();
});
afterAll(() => h.close());

const REQUIRED = "clientSecret";
const OPTIONAL = "password";
const SECRETS = [REQUIRED, OPTIONAL] as const;
/** What is typed: nothing, "keep", "clear", or a value. */
const typed = fc.constantFrom(undefined, null, "", "typed anew");
const plan = fc.record({
  stored: fc.boolean(),
  broken: fc.subarray([...SECRETS]),
  save: fc.record({ [REQUIRED]: typed, [OPTIONAL]: typed }),
});

test("a secret that does not open has to be entered anew or cleared, and then the connection is whole", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ stored, broken, save }) => {
      const team = await h.team();
      const ada = team.as("ada");
      const first = { [REQUIRED]: "first", ...(stored && { [OPTIONAL]: "first" }) };
      const made = await h.instance(ada, team.id, { providerId: "elsewhere", settings: entries(first) });
      await h.source.query(`UPDATE setting SET sealed = sealed || 'x' WHERE instance_id = $1 AND key = ANY($2)`, [
        made.id,
        broken,
      ]);
      const lost = SECRETS.filter((key) => broken.includes(key) && key in first);

      const settings = [
        { key: "region", value: "moon" },
        ...SECRETS.flatMap((key) => (save[key] === undefined ? [] : [{ key, value: save[key] }])),
      ];
      const outcome = await h.instances.update(fresh(ada), { id: made.id, version: made.version, settings });

      const refused = SECRETS.filter(
        (key) => (lost.includes(key) && typeof save[key] !== "string") || (key === REQUIRED && save[key] === ""),
      );
      const view = outcome.kind === "saved" ? saved(outcome) : made;
      if (refused.length > 0) expect(problems(outcome)).toEqual([...refused].sort());
      else expect(outcome.kind).toBe("saved");

      const notices = (await h.instances.notices(fresh(ada), view)) ?? [];
      const unreadable = refused.length > 0 ? lost : [];
      expect(notices.some(({ code }) => code === "SECRET_UNREADABLE")).toBe(unreadable.length > 0);
      const shown = new Map((await h.instances.settings(fresh(ada), view))?.map((setting) => [setting.key, setting]));
      const rows: { key: string; sealed: string }[] = await h.source.query(
        `SELECT key, sealed FROM setting WHERE instance_id = $1 AND sealed IS NOT NULL`,
        [made.id],
      );
      for (const key of SECRETS) {
        const value = refused.length === 0 && typeof save[key] === "string" ? save[key] : (first[key] ?? "");
        expect(shown.get(key)).toMatchObject({ isSet: value !== "" && !unreadable.includes(key), value: null });
        const sealed = rows.find((row) => row.key === key)?.sealed;
        expect(sealed !== undefined).toBe(value !== "");
        if (sealed === undefined || unreadable.includes(key)) continue;
        expect(await h.vault.open(sealed, settingBinding({ teamId: team.id, instanceId: made.id, key }))).toBe(value);
      }
    }),
    { numRuns: 60 },
  );
});
