/**
 * What Microsoft lets one application spend in one tenant, by the tenant's licences.
 * https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
 */
export interface Tier {
  readonly licences: string;
  /** Resource units. */
  readonly perMinute: number;
  readonly perDay: number;
}

export const tiers: readonly Tier[] = [
  { licences: "up to 1,000", perMinute: 1_250, perDay: 1_200_000 },
  { licences: "up to 5,000", perMinute: 2_500, perDay: 2_400_000 },
  { licences: "up to 15,000", perMinute: 3_750, perDay: 3_600_000 },
  { licences: "up to 50,000", perMinute: 5_000, perDay: 4_800_000 },
  { licences: "more", perMinute: 6_250, perDay: 6_000_000 },
];

/** Whole searches that fit. */
export function fitting(budget: number, unitsPerSearch: number): number {
  return unitsPerSearch > 0 ? Math.floor(budget / unitsPerSearch) : Number.POSITIVE_INFINITY;
}
