/** Whatever admins save, in whatever order: a stored secret opens in its own row and nowhere else. */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";

import { settingBinding } from "../../../src/data/bindings.js";
import { SealBroken } from "../../../src/data/vault.js";
import type { InstanceView } from "../../../src/services/views.js";
import { entries, fresh, type House, house, saved } from "../support.js";

let h: House;
beforeAll(async () => {
  h = await house();
});
afterAll(() => h.close());

const save = fc.record({
  which: fc.nat(2),
  clientSecret: fc.option(fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom("a", "ü", "🎉", "0", "-") })),
  folderId: fc.constantFrom(null, "", "f1", "f2"),
});

test("a ciphertext opens only for its row, and what was kept is what was typed last", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(save, { maxLength: 6 }), async (saves) => {
      const [one, two] = [await h.team(), await h.team()];
      const owners = [one, one, two];
      const made: InstanceView[] = [];
      for (const team of owners) made.push(await h.instance(team.as("ada"), team.id));
      const typed = made.map(() => entries()[1]?.value ?? "");
      for (const { which, clientSecret, folderId } of saves) {
        const [before, team] = [made[which], owners[which]];
        if (!before || !team) continue;
        const settings = entries({ clientSecret, folderId });
        const { id, version } = before;
        made[which] = saved(await h.instances.update(fresh(team.as("ada")), { id, version, settings }));
        typed[which] = clientSecret ?? typed[which] ?? "";
      }
      const rows: { instance_id: string; key: string; value: null; sealed: string }[] = await h.source.query(
        `SELECT * FROM setting WHERE instance_id = ANY($1) AND key = 'clientSecret'`,
        [made.map(({ id }) => id)],
      );
      expect(rows).toHaveLength(3);
      for (const { instance_id, key, value, sealed } of rows) {
        expect(value).toBeNull();
        for (const [index, { id, teamId }] of made.entries()) {
          const opening = h.vault.open(sealed, settingBinding({ teamId, instanceId: id, key }));
          if (id === instance_id) expect(await opening).toBe(typed[index]);
          else await expect(opening).rejects.toThrow(SealBroken);
          const elsewhere = h.vault.open(sealed, settingBinding({ teamId, instanceId: id, key: "clientId" }));
          await expect(elsewhere).rejects.toThrow(SealBroken);
        }
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);
