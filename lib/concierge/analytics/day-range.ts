import type { RangeQuery } from "./schemas";
import type { DayRange } from "./store";

const DEFAULT_DAYS = 90;

type Given = Pick<RangeQuery, "days" | "from" | "to" | "tz">;

/** The days of a query, the last 90 without any. */
export function dayRange(query: Given): DayRange {
  const days = query.days === undefined && query.from === undefined ? DEFAULT_DAYS : query.days;
  return { ...dayRangeOrAll(query), days };
}

/** The days of a query, all time without any. */
export function dayRangeOrAll({ days, from, to, tz }: Given): DayRange {
  return { days, from, to, timezone: tz };
}
