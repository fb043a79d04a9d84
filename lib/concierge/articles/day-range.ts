const DEFAULT_DAYS = 30;

interface GivenDays {
  days?: number | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** The days of a query, the last 30 without any. */
export function dayRange({ days, from, to }: GivenDays): GivenDays {
  return from === undefined ? { days: days ?? DEFAULT_DAYS } : { from, to };
}
