import type { SearchFilter } from "../gql/graphql";

export const periods = {
  any: "Any time",
  day: "Today",
  week: "Last 7 days",
  month: "Last 30 days",
  year: "Last 12 months",
  between: "Between two days…",
} as const;

export type Period = keyof typeof periods;

const days: Partial<Record<Period, number>> = { day: 0, week: 7, month: 30, year: 365 };

export function isPeriod(text: string): text is Period {
  return Object.hasOwn(periods, text);
}

/** When a file was changed, as people choose it. */
export interface Span {
  readonly period: Period;
  /** Days, as YYYY-MM-DD; only of the period `between`. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

type Dates = Pick<SearchFilter, "modifiedAfter" | "modifiedBefore">;

/** In the viewer's own time zone, and by whole days: the same search stays the same search for pages to come. */
export function datesOf({ period, from, to }: Span): Dates {
  if (period === "between") {
    return { ...(from && { modifiedAfter: midnight(from, 0) }), ...(to && { modifiedBefore: midnight(to, 1) }) };
  }
  const back = days[period];
  if (back === undefined) return {};
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  start.setDate(start.getDate() - back);
  return { modifiedAfter: start.toISOString() };
}

function midnight(day: string, later: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}
