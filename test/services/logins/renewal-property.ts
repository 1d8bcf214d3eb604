/** Random sequences of renewals, failing saves and lost leases over several replicas. */
import { expect } from "@jest/globals";
import fc from "fast-check";
import type { DataSource } from "typeorm";

import { type RenewalWorld, type Replica, renewalWorld, until } from "./renewal-world.js";

export type Step =
  | { readonly kind: "ask" | "failSaves" | "mendSaves"; readonly at: number }
  | { readonly kind: "answer"; readonly which: number }
  | { readonly kind: "loseLease" | "settle" };

const at = fc.nat({ max: 2 });

export function steps(withLosses: boolean): fc.Arbitrary<Step[]> {
  const kinds: fc.Arbitrary<Step>[] = [
    fc.record({
      kind: fc.constantFrom("ask" as const, "ask" as const, "failSaves" as const, "mendSaves" as const),
      at,
    }),
    fc.record({ kind: fc.constant("answer" as const), which: fc.nat({ max: 5 }) }),
    fc.constant({ kind: "settle" as const }),
  ];
  if (withLosses) kinds.push(fc.constant({ kind: "loseLease" as const }));
  return fc.array(fc.oneof(...kinds), { minLength: 1, maxLength: 14 });
}

/**
 * However it goes, at the end the row holds the newest grant, whose refresh token nobody has used; and while no lease is lost,
 * no refresh token is used twice and nobody is told to log in again.
 */
export async function neverLosesTheNewest(sources: readonly DataSource[], sequence: readonly Step[]): Promise<void> {
  const world = await renewalWorld(sources);
  const answered = new Set<number>();
  const outcomes: Promise<unknown>[] = [];
  for (const step of sequence) await take(step, world, answered, outcomes);
  for (const replica of world.replicas) replica.failsToSave = false;
  const done = Promise.allSettled(outcomes);
  let settled = false;
  void done.then(() => {
    settled = true;
  });
  await until(() => {
    for (const index of world.asked.keys()) answer(world, answered, index);
    return settled;
  });
  await Promise.all(world.replicas.map(({ renewals }) => renewals.close()));

  const { renewal = "" } = await world.stored();
  expect({ spent: world.spent.has(renewal) }).toEqual({ spent: false });
  expect(await world.row()).toMatchObject({ state: "LOGGED_IN" });
  if (sequence.some(({ kind }) => kind === "loseLease")) return;
  expect(new Set(world.used).size).toBe(world.used.length);
  const told = (await done).map((outcome) => (outcome.status === "fulfilled" ? "token" : String(outcome.reason)));
  expect(told.filter((text) => text !== "token")).toEqual([]);
}

async function take(step: Step, world: RenewalWorld, answered: Set<number>, outcomes: Promise<unknown>[]) {
  const replica = (index: number) => world.replicas[index % world.replicas.length] as Replica;
  if (step.kind === "ask") {
    const outcome = world.ask(replica(step.at));
    outcome.catch(() => {});
    outcomes.push(outcome);
    // It may get as far as the vendor, or be still on its way when the next step comes.
    await new Promise(setImmediate);
  } else if (step.kind === "failSaves") replica(step.at).failsToSave = true;
  else if (step.kind === "mendSaves") replica(step.at).failsToSave = false;
  else if (step.kind === "answer") answer(world, answered, step.which);
  else if (step.kind === "loseLease") await world.loseLease();
  else for (let turn = 0; turn < 20; turn++) await world.row();
}

function answer({ asked }: RenewalWorld, answered: Set<number>, index: number): void {
  if (!asked[index] || answered.has(index)) return;
  answered.add(index);
  asked[index].answer();
}
