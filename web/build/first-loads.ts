/** What each screen costs whoever opens it first, and what it may cost. */
import type { Weight } from "./compress.js";
import { pageOf, type Screen } from "./screens.js";

export interface FirstLoad extends Weight {
  readonly screen: string;
  /** What it may weigh at most, in bytes of brotli. */
  readonly budget?: number;
}

export type Budgets = Readonly<Record<string, number>>;

export function firstLoads(
  screens: readonly Screen[],
  weights: ReadonlyMap<string, Weight>,
  budgets: Budgets,
): FirstLoad[] {
  return screens.map((screen) => {
    const all = [pageOf(screen), ...screen.files].map((file) => weights.get(file));
    const sum = (which: keyof Weight) => all.reduce((total, weight) => total + (weight?.[which] ?? Number.NaN), 0);
    const budget = budgets[screen.name];
    const weight = { raw: sum("raw"), gzip: sum("gzip"), brotli: sum("brotli") };
    return { screen: screen.name, ...weight, ...(budget !== undefined && { budget }) };
  });
}

/** In words; a budget that no screen has is one that nobody keeps. */
export function overspent(loads: readonly FirstLoad[], budgets: Budgets): string[] {
  return Object.entries(budgets).flatMap(([name, budget]) => {
    const brotli = loads.find(({ screen }) => screen === name)?.brotli;
    if (brotli === undefined) return [`There is a budget for ${name}, but no such screen.`];
    return brotli <= budget ? [] : [`The first load of ${name} weighs ${brotli} bytes, more than ${budget}.`];
  });
}
