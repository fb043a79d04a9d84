import type { RangeQuery } from "./schemas";
import type { AskedDays } from "./store";

const DEFAULT_DAYS = 90;

type Given = Pick<RangeQuery, "days" | "from" | "to" | "tz">;

/** The days of a query, the last 90 without any. */
export function askedDays(query: Given): AskedDays {
  const days = query.days === undefined && query.from === undefined ? DEFAULT_DAYS : query.days;
  return { ...askedDaysOrAll(query), days };
}

/** The days of a query, all time without any. */
export function askedDaysOrAll({ days, from, to, tz }: Given): AskedDays {
  return { days, from, to, timezone: tz };
}
